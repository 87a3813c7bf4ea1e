import type { PoolId } from "../../compute/protocol/ids.ts";
import { Receipt } from "../../compute/protocol/receipt.ts";
import type { RunStats } from "../../compute/protocol/run.ts";
import type { TargetRef } from "../../compute/notebook/target-ref.ts";
import type { Run } from "../db/generated/client.ts";
import type { RunState } from "./run-state.ts";

/** A Run as pages read it. Dates are ISO strings. Never rows, SQL or an error's text: those stay with the target. */
export interface RunRecord {
  readonly runId: string;
  readonly cellId: string;
  readonly revision: number;
  readonly actorId: string;
  readonly target: TargetRef;
  /** the place in a word, e.g. `Hosted` or `This browser` */
  readonly placeLabel: string;
  readonly workerId: string | null;
  readonly deviceId: string | null;
  /** names the request to the worker, to stop it; null for a Run in a browser */
  readonly callId: string | null;
  readonly state: RunState;
  readonly failureCode: string | null;
  /** the target kept a Result when the Run ended */
  readonly hasResult: boolean;
  readonly resultBytes: number;
  /** it has been evicted since */
  readonly isResultGone: boolean;
  readonly chosenBy: Receipt["chosenBy"];
  readonly stats: RunStats | null;
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
}

/** A row of the database as a page reads it. */
export function toRunRecord(run: Run): RunRecord {
  const receipt = Receipt.parse(run.receipt);
  return {
    runId: run.id,
    cellId: run.cellId,
    revision: run.revision,
    actorId: run.actorId,
    target: run.poolId === null ? { type: "browser" } : { type: "pool", poolId: run.poolId as PoolId },
    placeLabel: receipt.place.label,
    workerId: run.workerId,
    deviceId: run.deviceId,
    callId: receipt.place.type === "pool" ? receipt.place.callId : null,
    state: run.state,
    failureCode: run.failureCode,
    hasResult: run.hasResult,
    resultBytes: Number(run.resultBytes),
    isResultGone: run.resultGoneAt !== null,
    chosenBy: receipt.chosenBy,
    stats: receipt.stats,
    createdAt: run.createdAt.toISOString(),
    startedAt: run.startedAt?.toISOString() ?? null,
    endedAt: run.endedAt?.toISOString() ?? null,
  };
}
