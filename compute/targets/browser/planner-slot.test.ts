import { tableFromColumns, columnFromArray, utf8, tableToIPC } from "@uwdata/flechette";
import { expect, test } from "vitest";
import { createPlannerSlot } from "./planner-slot.ts";
import type { EngineWorker } from "./wasm-engine.ts";

interface Call {
  readonly messageId: number;
  readonly type: string;
  readonly data: unknown;
}

/** Engines that answer every statement, except those that say `trap`: they die of them. */
function scriptedEngines() {
  const engines: { statements: string[]; isEnded: boolean }[] = [];
  const createWorker = (): EngineWorker => {
    const engine = { statements: [] as string[], isEnded: false };
    engines.push(engine);
    let hear: (event: Event) => void = () => undefined;
    return {
      addEventListener(type, listener) {
        if (type === "message") hear = listener;
      },
      terminate: () => void (engine.isEnded = true),
      postMessage(message) {
        const { messageId, type, data } = message as Call;
        const sql = type === "RUN_QUERY" ? String((data as [number, string])[1]) : "";
        if (sql) engine.statements.push(sql);
        const answer = sql.includes("trap")
          ? { type: "ERROR", data: { name: "RuntimeError", message: "unreachable" } }
          : { type: "ANSWER", data: type === "CONNECT" ? 1 : rowsOf(sql) };
        queueMicrotask(() =>
          hear(new MessageEvent("message", { data: { requestId: messageId, ...answer } })),
        );
      },
    };
  };
  return { engines, source: { assetsUrl: "https://eider.example/duckdb/", createWorker } };
}

function rowsOf(sql: string): Uint8Array | null {
  const cells: Record<string, string> = sql.startsWith("EXPLAIN")
    ? { explain_key: "logical_plan", explain_value: "[]" }
    : { column_name: "a", column_type: "INTEGER" };
  const columns = Object.entries(cells).map(
    ([name, text]) => [name, columnFromArray([text], utf8())] as const,
  );
  return tableToIPC(tableFromColumns(Object.fromEntries(columns)), { format: "stream" });
}

const WORLD = { relations: [], cells: [] };
const request = (sql: string) => ({ sql, parameters: [], cells: [] });
const never = new AbortController().signal;
const forever = () => new Promise<void>(() => undefined);
const boundIn = ({ statements }: { statements: readonly string[] }, sql: string) =>
  statements.filter((statement) => statement.startsWith("EXPLAIN") && statement.endsWith(sql)).length;

test("a statement that kills the planner's engine is answered, and the next one gets a new engine", async () => {
  const { engines, source } = scriptedEngines();
  const slot = createPlannerSlot(source, forever);
  const answer = await slot.plan(request("SELECT trap"), WORLD, never);
  expect(answer.failure?.code).toBe("missing_capability");
  expect((await slot.plan(request("SELECT 1"), WORLD, never)).failure).toBeNull();
  expect(engines.map(({ isEnded }) => isEnded)).toEqual([true, false]);
});

test("a new engine is told what the Session has made, and none of its queries", async () => {
  const { engines, source } = scriptedEngines();
  const slot = createPlannerSlot(source, forever);
  await slot.warm();
  await slot.mirror("CREATE TEMP TABLE made AS SELECT 1 AS a", WORLD);
  await slot.mirror("SELECT 'a query'", WORLD);
  await slot.plan(request("SELECT trap"), WORLD, never);
  await slot.plan(request("SELECT 2"), WORLD, never);
  const [, second] = engines;
  expect(second?.statements.filter((sql) => sql.includes("TABLE made"))).toHaveLength(1);
  expect(second?.statements.some((sql) => sql.includes("a query"))).toBe(false);
});

test("a text is bound once, and again after the Session's schema has changed", async () => {
  const { engines, source } = scriptedEngines();
  const slot = createPlannerSlot(source, forever);
  const first = await slot.plan(request("SELECT 3"), WORLD, never);
  expect(await slot.plan(request("SELECT 3"), WORLD, never)).toEqual(first);
  const [engine] = engines;
  if (!engine) throw new Error("no engine was started");
  expect(boundIn(engine, "SELECT 3")).toBe(1);
  await slot.mirror("DROP TABLE something", WORLD);
  await slot.plan(request("SELECT 3"), WORLD, never);
  expect(boundIn(engine, "SELECT 3")).toBe(2);
});

test("a plan that is given up before its turn asks no engine", async () => {
  const { engines, source } = scriptedEngines();
  const slot = createPlannerSlot(source, forever);
  await slot.plan(request("SELECT 4"), WORLD, AbortSignal.abort());
  expect(engines.map((engine) => boundIn(engine, "SELECT 4"))).toEqual([0]);
});
