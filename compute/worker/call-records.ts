import { splitStatements } from "../planner/split-statements.ts";
import type { RunStats } from "../protocol/run.ts";
import { fingerprint } from "../seal/fingerprint.ts";
import { type AdmittedCall, CallRejected } from "./admit-call.ts";
import { hashOf, type NewRecord, RELATIONS_NAMED_MAX } from "./execution-log/execution-record.ts";
import { errorFacts, type Log } from "./log.ts";
import type { OwnWord } from "./own-word.ts";

type Ended = Extract<NewRecord, { event: "ended" }>;

/** What was done for one call, in the worker's own log and counters. */
export interface CallRecord {
  /** Rows are about to leave. */
  rowsOut(rows: number): void;
  /** A Run has read so much of the Lake. */
  lakeRead(stats: Pick<RunStats, "bytesRead" | "bytesFromCache">): void;
  /** A sealed frame leaves. */
  frameOut(bytes: number): void;
  /** The last word; a second one is ignored. */
  end(ending: Pick<Ended, "outcome" | "code" | "rule">): void;
}

export interface CallRecords {
  /** Writes that the call begins. @throws CallRejected when that can't be written: what is not recorded is not done. */
  begin(call: AdmittedCall): Promise<CallRecord>;
}

export function createCallRecords(
  { executions, policy, metrics }: Pick<OwnWord, "executions" | "policy" | "metrics">,
  log: Log,
): CallRecords {
  const calls = metrics.counter("eider_worker_calls_total", "Calls answered, by method and outcome.");
  const frames = metrics.counter("eider_worker_frames_sent_total", "Sealed frames sent.");
  const bytesSent = metrics.counter("eider_worker_frames_sent_bytes_total", "Sealed bytes sent.");

  const lake = metrics.counter("eider_worker_lake_read_bytes_total", "Bytes of the Lake that Runs read.");

  function append(record: NewRecord): boolean {
    try {
      executions.append(record);
      return true;
    } catch (error) {
      log.error("execution log not written", errorFacts(error));
      return false;
    }
  }

  return {
    async begin(call) {
      const includesSql = policy.current.executionLog?.includesSql === true;
      if (!append(beginningOf(call, await fingerprint(call.grant.device.keys), includesSql)))
        throw new CallRejected("busy", "The worker can't write its own log, so it runs nothing.");
      const { callId, method } = call.grant;
      let isOver = false;
      let rows = 0;
      let bytes = 0;
      return {
        rowsOut(more) {
          rows += more;
        },
        lakeRead({ bytesRead, bytesFromCache }) {
          lake.add(bytesRead, { from: "network" });
          lake.add(bytesFromCache, { from: "cache" });
        },
        frameOut(more) {
          bytes += more;
          frames.add(1);
          bytesSent.add(more);
        },
        end(ending) {
          if (isOver) return;
          isOver = true;
          calls.add(1, { method, outcome: ending.outcome });
          append({ event: "ended", callId, ...ending, rowsOut: rows, bytesOut: bytes });
        },
      };
    },
  };
}

function beginningOf(call: AdmittedCall, deviceFingerprint: string, includesSql: boolean): NewRecord {
  const { grant, opened, method } = call;
  const sql = "sql" in call.args ? call.args.sql : null;
  return {
    event: "began",
    callId: grant.callId,
    method,
    runId: "runId" in call.args ? call.args.runId : null,
    sessionId: grant.sessionId,
    notebookId: opened.header.notebookId,
    actorId: grant.actorId,
    deviceId: grant.device.deviceId,
    deviceFingerprint,
    relations: grant.relations
      .slice(0, RELATIONS_NAMED_MAX)
      .map(({ catalog, schema, name }) => [catalog, schema, name].join(".")),
    relationsGranted: grant.relations.length,
    statements: sql === null ? null : splitStatements(sql).map(({ kind }) => kind),
    sqlSha256: sql === null ? null : hashOf(sql),
    ...(sql !== null && includesSql ? { sql } : {}),
  };
}
