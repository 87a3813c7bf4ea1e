import type { Notebook } from "../../compute/notebook/notebook.ts";
import type { Operation, SavedOperation } from "../../compute/notebook/operation.ts";
import type { RunFailure } from "../../compute/protocol/failures.ts";
import type { ResultDescription, RunOutcome, RunStats } from "../../compute/protocol/run.ts";
import type { TargetRef } from "../../compute/notebook/target-ref.ts";

/** What the notebook screen asks of the control plane. One implementation speaks tRPC, one is scripted for tests. */
export interface NotebookApi {
  open(): Promise<OpenedNotebook>;
  /** Saves in order; an empty list only reads what others saved. Rejects with `ApiRefusal` when it will never be taken. */
  save(request: { baseRevision: number; operations: readonly Operation[] }): Promise<SaveAnswer>;
  /** The latest Run of every cell, and older ones. */
  listRuns(): Promise<readonly RecordedRun[]>;
  beginRun(run: {
    runId: string;
    cellId: string;
    revision: number;
    chosenBy: "cell" | "notebook";
  }): Promise<void>;
  endRun(run: RunRecordEnd): Promise<void>;
  /** Stops a Run on a Pool that another page, or this one before a reload, began. */
  cancelCall(callId: string): Promise<void>;
}

export interface OpenedNotebook {
  readonly notebook: Notebook;
  readonly revision: number;
  readonly canEdit: boolean;
  readonly workspaceName: string;
  readonly actorName: string;
}

export interface SaveAnswer {
  readonly revision: number;
  /** everything since `baseRevision`, own operations included, in order */
  readonly history: readonly SavedOperation[];
  readonly refused: readonly { readonly operationId: string; readonly reason: string }[];
}

export interface RunRecordEnd {
  readonly runId: string;
  readonly outcome: RunOutcome;
  readonly failure: RunFailure | null;
  readonly result: ResultDescription | null;
  readonly stats: RunStats;
}

/** Of a Run that did nothing, or of which nothing is known. */
export const NO_STATS: RunStats = {
  queuedMs: 0,
  elapsedMs: 0,
  rows: 0,
  bytesRead: 0,
  bytesFromCache: 0,
  memoryPeakBytes: null,
};

/** A Run as the control plane recorded it: counts and times, no rows. */
export interface RecordedRun {
  readonly runId: string;
  readonly cellId: string;
  readonly revision: number;
  readonly target: TargetRef;
  /** the place in a word, as it was called then */
  readonly placeLabel: string;
  readonly chosenBy: "cell" | "notebook";
  /** names the request to the worker; null for a Run in a browser */
  readonly callId: string | null;
  readonly state: "queued" | "running" | RunOutcome;
  readonly failureCode: string | null;
  readonly hasResult: boolean;
  readonly actorName: string;
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly stats: RunStats | null;
}

/** The control plane said no, for good: the message is for the person. Anything else that is thrown may be retried. */
export class ApiRefusal extends Error {
  readonly code: string;
  constructor(code: string, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = "ApiRefusal";
    this.code = code;
  }
}

/**
 * Stops a Run that this page did not begin. One in a browser (`callId` null) is recorded
 * as cancelled: the tab that has it hears of it, and a tab that was closed can't say so itself.
 */
export function stopElsewhere(
  api: Pick<NotebookApi, "cancelCall" | "endRun">,
  runId: string,
  callId: string | null,
): Promise<void> {
  if (callId !== null) return api.cancelCall(callId);
  return api.endRun({ runId, outcome: "cancelled", failure: null, result: null, stats: NO_STATS });
}
