import { expect, test } from "vitest";
import { newId, type RunId } from "../../protocol/ids.ts";
import type { PlanAnswer } from "../../protocol/plan.ts";
import type { RunEvent } from "../../protocol/run.ts";
import { createMemoryStorage } from "./byte-storage.ts";
import { createResultStore } from "./result-store.ts";
import { type RunPlace, runCell } from "./run-cell.ts";

const unplanned: PlanAnswer = {
  statements: [],
  columns: [],
  relations: [],
  cells: [],
  failure: { code: "sql_error", message: "no such table" },
};

/** A place whose planner refuses everything; `started` counts engines asked for. */
function refusingPlace(changes: Partial<RunPlace> = {}) {
  const asked = { runners: 0, plans: 0 };
  const place: RunPlace = {
    runners: {
      get: () => {
        asked.runners++;
        return Promise.reject(new Error("no statement may get this far"));
      },
      current: null,
      end: () => undefined,
    },
    planner: {
      warm: async () => undefined,
      async plan() {
        asked.plans++;
        return unplanned;
      },
      mirror: async () => undefined,
      forget: () => undefined,
      end: () => undefined,
    },
    store: createResultStore(createMemoryStorage()),
    relations: async () => [],
    takeNotices: () => [],
    now: () => 0,
    waitMs: async () => undefined,
    ...changes,
  };
  return { place, asked };
}

async function eventsOf(place: RunPlace, sql: string, signal = new AbortController().signal) {
  const request = {
    runId: newId("run_") as RunId,
    sql,
    parameters: [],
    cells: [],
    previewRowsMax: 10,
    timeoutMs: 1_000,
  };
  const events: RunEvent[] = [];
  for await (const event of runCell(place, request, signal, Promise.resolve())) events.push(event);
  return events;
}

const endOf = (events: readonly RunEvent[]) => {
  const last = events.at(-1);
  return last?.type === "ended" ? last : null;
};

test("a statement that the planner did not bind reaches no engine", async () => {
  const { place, asked } = refusingPlace();
  const end = endOf(await eventsOf(place, "FROM nowhere"));
  expect(end).toMatchObject({ outcome: "failed", failure: { code: "sql_error", message: "no such table" } });
  expect(asked).toEqual({ runners: 0, plans: 1 });
});

test("a refused statement anywhere in the text is refused before the first one is planned", async () => {
  const { place, asked } = refusingPlace();
  const end = endOf(await eventsOf(place, "SELECT 1; ATTACH 'x.duckdb'"));
  expect(end?.failure?.code).toBe("refused_statement");
  expect(asked).toEqual({ runners: 0, plans: 0 });
});

test("a text beyond the limit is refused before it is read", async () => {
  const { place, asked } = refusingPlace();
  const end = endOf(await eventsOf(place, `SELECT '${"x".repeat(1_000_001)}'`));
  expect(end?.failure?.code).toBe("refused_statement");
  expect(asked.plans).toBe(0);
});

test("what the person should know about the browser comes before the statement", async () => {
  const { place } = refusingPlace({ takeNotices: () => ["There is no room."] });
  const events = await eventsOf(place, "SELECT 1");
  expect(events.map((event) => (event.type === "progress" ? event.step : event.type))).toEqual([
    "started",
    "There is no room.",
    "ended",
  ]);
});

test("a Run that is stopped while the catalog is read ends as cancelled", async () => {
  const stop = new AbortController();
  const { place, asked } = refusingPlace({
    relations: () => {
      stop.abort();
      return new Promise(() => undefined);
    },
  });
  expect(endOf(await eventsOf(place, "SELECT 1", stop.signal))?.outcome).toBe("cancelled");
  expect(asked.plans).toBe(0);
});
