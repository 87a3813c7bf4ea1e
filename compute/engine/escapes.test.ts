import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newId } from "../protocol/ids.ts";
import type { RunEvent } from "../protocol/run.ts";
import { createEngine } from "./create-engine.ts";
import type { EngineExit, EngineSession } from "./engine-session.ts";
import { bundleProgram, type BundledProgram } from "./testing/bundled-engine.ts";
import { ESCAPE_CORPUS } from "./testing/escape-corpus/escape-corpus.ts";
import { CANARY_VARIABLE, type EscapeYard, openEscapeYard } from "./testing/escape-yard.ts";
import { type RawEngine, startRawEngine } from "./testing/raw-engine.ts";

const LIMITS = { memoryBytes: 256 * 1024 * 1024, threads: 1, tempBytesMax: 64 * 1024 * 1024 };
const ALL_SETTINGS = "SELECT name, value FROM duckdb_settings() ORDER BY name";
const never = new AbortController().signal;

let yard: EscapeYard;
let raw: BundledProgram;
let production: BundledProgram;
beforeAll(async () => {
  yard = await openEscapeYard();
  process.env[CANARY_VARIABLE] = yard.canary;
  [raw, production] = await Promise.all([
    bundleProgram("raw-engine-main.ts"),
    bundleProgram("../engine-main.ts"),
  ]);
});
afterAll(async () => {
  delete process.env[CANARY_VARIABLE];
  await Promise.all([yard.remove(), raw.remove(), production.remove()]);
});

const startRaw = (isLocked: boolean): Promise<RawEngine> => {
  const directory = yard.ownDirectory;
  const env: Record<string, string> = { HOME: directory, UV_THREADPOOL_SIZE: "8" };
  // An unlocked one may find the variable in its own environment, too.
  if (!isLocked) env[CANARY_VARIABLE] = yard.canary;
  return startRawEngine(raw.fork, { ...LIMITS, directory, isLocked, repository: yard.url }, env);
};

/** How statements got out, each with what showed it. A statement may kill its engine: that is no way out. */
async function escapesFrom(engine: RawEngine, statements: readonly string[]): Promise<string[]> {
  const escapes: string[] = [];
  for (const statement of statements) {
    const answer = await engine.ask(yard.place(statement));
    const signs = await yard.trespasses();
    if (answer !== null && yard.leaksIn(answer.text)) signs.push("told the canary");
    if (answer !== null) signs.push(...changedSettings(engine.settings, answer.settings));
    if (signs.length > 0) escapes.push(`${statement}: ${signs.join(", ")}`);
  }
  return escapes;
}

function changedSettings(before: RawEngine["settings"], after: RawEngine["settings"]): string[] {
  return Object.keys({ ...before, ...after })
    .filter((name) => before[name] !== after[name])
    .map((name) => `set ${name} to ${String(after[name])}`);
}

test("the corpus holds at least 250 statements, none of them twice", () => {
  const statements = ESCAPE_CORPUS.flatMap((family) => family.statements);
  expect(statements.length).toBeGreaterThanOrEqual(250);
  expect(new Set(statements).size).toBe(statements.length);
});

describe("a locked-down database, given statements as they are, lets none out of", () => {
  test.each(ESCAPE_CORPUS)("$name", async ({ statements, stoppedByRefusal = [] }) => {
    const engine = await startRaw(true);
    const given = statements.filter((statement) => !stoppedByRefusal.includes(statement));
    try {
      expect(await escapesFrom(engine, given)).toEqual([]);
      if (stoppedByRefusal.length > 0)
        expect(await escapesFrom(engine, stoppedByRefusal)).toHaveLength(stoppedByRefusal.length);
    } finally {
      engine.close();
    }
  });
});

describe("the same look sees statements get out of a database that is not locked down, of", () => {
  const isHarmless = (statement: string) =>
    /\{[A-Z]+\}|environ'/.test(statement) && !/\/mem'/.test(statement);
  test.each(ESCAPE_CORPUS.filter(({ escapesUnlocked }) => escapesUnlocked))(
    "$name",
    async ({ statements }) => {
      const engine = await startRaw(false);
      try {
        expect(await escapesFrom(engine, statements.filter(isHarmless))).not.toEqual([]);
      } finally {
        engine.close();
      }
    },
  );
});

describe("a Session's engine, as it is forked for people, lets none out of", () => {
  let engine: EngineSession;
  let exits: EngineExit[];
  let settings: string;
  beforeAll(async () => {
    engine = createEngine({
      ...LIMITS,
      directory: yard.ownDirectory,
      resultsDirectory: yard.resultsDirectory,
      fork: production.fork,
    });
    exits = [];
    engine.onExit((exit) => exits.push(exit));
    settings = (await run(ALL_SETTINGS)).said;
    // The Result of that Run is the Session's own and a file of everybody's folder.
    await yard.trespasses();
  });
  afterAll(() => engine.close());

  async function run(sql: string): Promise<{ said: string; events: RunEvent[] }> {
    const request = {
      runId: newId("run_"),
      sql,
      parameters: [],
      cells: [],
      previewRowsMax: 1_000,
      timeoutMs: 10_000,
    };
    const events: RunEvent[] = [];
    for await (const event of engine.run(request, [], never)) events.push(event);
    const rows = events.flatMap((event) => (event.type === "batch" ? [Buffer.from(event.bytes)] : []));
    return { said: Buffer.concat(rows).toString("latin1"), events };
  }

  /** Results of these Runs are kept, as they should be: a file each in the folder of Results. */
  const isOwnResult = (sign: string) => /^changed .*\/results\/run_[0-9a-zA-Z]{8,}\.duckdb$/.test(sign);

  test.each(ESCAPE_CORPUS)("$name", async ({ statements }) => {
    const escapes: string[] = [];
    for (const statement of statements) {
      const sql = yard.place(statement);
      const plan = await engine.plan({ sql, parameters: [], cells: [] }, [], never);
      const { said, events } = await run(sql);
      expect(events.at(-1)?.type).toBe("ended");
      const signs = (await yard.trespasses()).filter((sign) => !isOwnResult(sign));
      if (yard.leaksIn(said) || yard.leaksIn(JSON.stringify([plan, events]))) signs.push("told the canary");
      if (signs.length > 0) escapes.push(`${statement}: ${signs.join(", ")}`);
    }
    expect(escapes).toEqual([]);
    expect((await run(ALL_SETTINGS)).said).toBe(settings);
    expect(exits).toEqual([]);
    await yard.trespasses();
  });
});
