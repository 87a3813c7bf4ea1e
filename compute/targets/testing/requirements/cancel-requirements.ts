import type { RunEnded } from "../../../protocol/run.ts";
import { assertEqual, assertTrue } from "../assertions.ts";
import {
  collect,
  fail,
  type ConformanceContext,
  never,
  type Requirement,
  requestOf,
  succeed,
} from "../requirement.ts";

/** What `TargetSession.run` promises: a cancelled Run ends within this. */
const CANCEL_MS_MAX = 2_000;

async function cancelAfter(context: ConformanceContext, sql: string, delayMs: number): Promise<void> {
  const stop = new AbortController();
  let abortedAt = 0;
  setTimeout(() => {
    abortedAt = performance.now();
    stop.abort();
  }, delayMs);
  // Not decoded: the time is the target's, not that of reading what came before.
  let ended: RunEnded | null = null;
  for await (const event of context.session.run(requestOf(sql, { previewRowsMax: null }), stop.signal))
    if (event.type === "ended") ended = event;
  const elapsedMs = performance.now() - abortedAt;
  assertTrue(ended !== null, "a Run ends by an event");
  assertEqual(ended.outcome, "cancelled", `outcome of ${sql} stopped after ${delayMs} ms`);
  assertEqual([ended.failure, ended.result], [null, null], "a cancelled Run has neither failure nor Result");
  assertTrue(elapsedMs <= CANCEL_MS_MAX, `it ended ${Math.round(elapsedMs)} ms after Stop`);
}

const LONG = "SELECT count(*) FROM range(1000000000) a, range(1000) b";

export const CANCEL_REQUIREMENTS: readonly Requirement[] = [
  {
    name: "a Run that is cancelled before it starts ends as cancelled",
    async run(context) {
      const stop = new AbortController();
      stop.abort();
      const { ended } = await collect(context, "SELECT 1", {}, stop.signal);
      assertEqual(ended.outcome, "cancelled", "outcome");
    },
  },
  {
    name: "cancel at any moment of a computation ends it",
    async run(context) {
      for (const delayMs of [0, 1, 5, 20, 100, 400]) await cancelAfter(context, LONG, delayMs);
    },
  },
  {
    name: "cancel at any moment of a stream of rows ends it",
    async run(context) {
      const sql = "SELECT i, 'text ' || i AS t FROM range(1000000000) r(i)";
      for (const delayMs of [1, 30, 200]) await cancelAfter(context, sql, delayMs);
    },
  },
  {
    name: "cancel at moments that follow no pattern ends any kind of Run, and the Session lives on",
    async run(context) {
      const shapes = [
        LONG,
        "SELECT i FROM range(1000000000) r(i)",
        "SELECT i FROM range(1000000000) r(i) ORDER BY hash(i) LIMIT 5",
        "SELECT count(*) FROM lake.samples.cities a, lake.samples.cities b, range(1000000) c",
        "CREATE OR REPLACE TEMP TABLE unfinished AS SELECT count(*) AS n FROM range(1000000000) a, range(1000) b",
      ];
      let seed = 20_260;
      for (let round = 0; round < 15; round++) {
        seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
        await cancelAfter(context, shapes[round % shapes.length] ?? LONG, seed % 120);
        assertEqual((await succeed(context, "SELECT 1 AS one")).values, [[1]], "the next Run");
      }
      assertEqual((await fail(context, "FROM unfinished")).errorSubtype, "MISSING_ENTRY", "its table");
    },
  },
  {
    name: "cancel of one Run leaves the Session's tables, and the next Run works",
    async run(context) {
      await succeed(context, "CREATE OR REPLACE TEMP TABLE survivor AS SELECT 11 AS a");
      await cancelAfter(context, LONG, 50);
      assertEqual((await succeed(context, "FROM survivor")).values, [[11]], "table");
    },
  },
  {
    name: "cancel of a Run that waits behind another ends it at once",
    async run(context) {
      const [first, second] = [new AbortController(), new AbortController()];
      const long = collect(context, LONG, {}, first.signal);
      const waiting = collect(context, "SELECT 1", {}, second.signal);
      setTimeout(() => second.abort(), 50);
      assertEqual((await waiting).ended.outcome, "cancelled", "outcome of the waiting Run");
      first.abort();
      assertEqual((await long).ended.outcome, "cancelled", "outcome of the other");
    },
  },
  {
    name: "cancel while the reader pauses ends the Run",
    async run({ session }) {
      const stop = new AbortController();
      const request = requestOf("SELECT i FROM range(1000000000) t(i)", { previewRowsMax: null });
      let outcome = "";
      for await (const event of session.run(request, stop.signal)) {
        if (event.type === "ended") outcome = event.outcome;
        if (event.type !== "batch" || stop.signal.aborted) continue;
        await new Promise((resolve) => setTimeout(resolve, 300));
        stop.abort();
      }
      assertEqual(outcome, "cancelled", "outcome");
    },
  },
  {
    name: "a shape that ignores interrupts is ended all the same, and Results are kept",
    async run(context) {
      const kept = await succeed(context, "SELECT 3 AS kept");
      await cancelAfter(
        context,
        "SELECT length(repeat('a', 3000000000)) AS n, levenshtein(repeat('a', 60000), repeat('b', 60000)) AS d",
        100,
      );
      assertEqual((await succeed(context, "SELECT 1 AS one")).values, [[1]], "the next Run");
      const description = await context.session.describeResult(kept.runId, never());
      assertEqual(description?.rowCount, 1, "the Result of before");
    },
  },
];
