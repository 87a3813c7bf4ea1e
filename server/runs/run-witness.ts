import type { CallId, RunId } from "../../compute/protocol/ids.ts";
import { LIMITS } from "../../compute/protocol/limits.ts";
import type { ControlToPage } from "../../compute/protocol/page-link.ts";
import { logger } from "../logger.ts";
import type { PageHub } from "../page-link/page-hub.ts";
import type { RelayedRun } from "../relay/relay-call.ts";
import type { RunReport, RunWitness } from "../relay/relay.ts";
import { CALL_REJECTIONS } from "./call-rejections.ts";
import { endRun, type RunEnding, startRun } from "./end-run.ts";

type StateMessage = Extract<ControlToPage, { type: "run-state" }>;

/**
 * Records what the relay learns of Runs and tells the tabs that watch the notebook.
 * Events of one Run are recorded one after the other, in the order they came. Tabs
 * are told of a start and of an end after it was recorded, since they then read the
 * record; of progress at once.
 */
export function createRunWitness(pages: PageHub): RunWitness {
  const lines = new Map<RunId, Promise<unknown>>();
  /** Runs that have begun, with the rows last heard of */
  const started = new Map<RunId, number>();

  function inLine(runId: RunId, record: () => Promise<unknown>): void {
    const next = (lines.get(runId) ?? Promise.resolve())
      .then(record)
      .catch((error: unknown) => logger().error({ error, runId }, "a Run's event was not recorded"))
      .finally(() => {
        if (lines.get(runId) === next) lines.delete(runId);
      });
    lines.set(runId, next);
  }

  function tell(
    run: RelayedRun,
    callId: CallId,
    part: Pick<StateMessage, "state" | "reason" | "rows">,
  ): void {
    pages.toWatchers(run.notebookId, {
      type: "run-state",
      notebookId: run.notebookId,
      runId: run.runId,
      callId,
      ...part,
    });
  }

  function end(run: RelayedRun, callId: CallId, ending: RunEnding, reason: string | null): void {
    started.delete(run.runId);
    inLine(run.runId, async () => {
      if (await endRun(run.runId, ending))
        tell(run, callId, { state: ending.outcome, reason, rows: ending.stats?.rows ?? 0 });
    });
  }

  return {
    waits: (run, callId, ahead) =>
      tell(run, callId, { state: "queued", reason: waitingWords(ahead), rows: 0 }),
    queues: (run, callId, reason) => tell(run, callId, { state: "queued", reason, rows: 0 }),
    runs(run, callId, rows) {
      const say = () => tell(run, callId, { state: "running", reason: null, rows });
      const isNew = !started.has(run.runId);
      started.set(run.runId, rows);
      if (!isNew) return say();
      inLine(run.runId, async () => {
        await startRun(run.runId);
        say();
      });
    },
    awaits(run, callId, sinceMs) {
      const rows = started.get(run.runId);
      const state = rows === undefined ? "queued" : "running";
      const reason = sinceMs === null ? null : awaitingWords(sinceMs);
      tell(run, callId, { state, reason, rows: rows ?? 0 });
    },
    ends: (run, callId, report) => end(run, callId, endingOfReport(report), null),
    fails(run, callId, { code, message }) {
      const { outcome, failureCode } = CALL_REJECTIONS[code];
      end(run, callId, { outcome, failureCode, hasResult: false, resultBytes: 0, stats: null }, message);
    },
  };
}

/** What a worker reported, without what is only for the wire. */
export function endingOfReport(report: RunReport): RunEnding {
  const { outcome, failureCode, hasResult, resultBytes, stats } = report;
  return { outcome, failureCode, hasResult, resultBytes, stats };
}

/** Why a Run does not move, for the cell. Times are UTC, as everywhere in words that a server makes. */
function awaitingWords(sinceMs: number): string {
  const since = new Date(sinceMs).toISOString().slice(11, 19);
  const minutes = LIMITS.workerAwayMsMax / 60_000;
  return `Lost contact with its worker at ${since} UTC; waits up to ${minutes} minutes for it`;
}

/** Why a Run has not begun, for the cell. */
export function waitingWords(ahead: number): string {
  if (ahead === 0) return "Waits for the engine to start";
  return ahead === 1 ? "Waits for one Run before it" : `Waits for ${ahead} Runs before it`;
}
