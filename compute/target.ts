import type { RunFailureCode } from "./protocol/failures.ts";
import type { RunId } from "./protocol/ids.ts";
import type { PlanAnswer, PlanRequest } from "./protocol/plan.ts";
import type {
  AggregateAnswer,
  AggregateQuery,
  ExportFormat,
  SummaryAnswer,
  SummaryQuery,
  WindowAnswer,
  WindowQuery,
} from "./protocol/result-query.ts";
import type { ResultDescription, RunEvent, RunRequest } from "./protocol/run.ts";

/**
 * A place where a cell's SQL runs.
 *
 * The interface does not abstract the engine: every target runs DuckDB (the same
 * version, in the browser and natively) and answers in Arrow IPC bytes. It
 * abstracts *where* the engine lives: in this tab, or on a worker of a Pool.
 * It does not know who the person is, what a notebook is, or which other
 * targets exist. Decoding Arrow is left to the edge that draws.
 */
export interface ComputeTarget {
  /** Facts for the picker, in display order. The first label is always "Type". */
  describe(): readonly { label: string; value: string }[];

  /**
   * Makes the target ready and returns a Session.
   *
   * Slow: the browser downloads and compiles an engine of 6 MB, a worker may have
   * to start one. Progress goes to `onStep` in a few words ("download engine").
   * Aborting `signal` releases whatever was allocated so far.
   *
   * @throws TargetError `unavailable` when the target is offline or unsupported here.
   */
  connect(options: { signal: AbortSignal; onStep: (step: string) => void }): Promise<TargetSession>;
}

/**
 * Engine state of one person in one notebook on one target: temp tables, settings,
 * Results. All cells of the notebook share it. Statements run one at a time, in
 * the order of the calls; windows, summaries and aggregates run beside them.
 *
 * Every method but `run` and `close` rejects with a `TargetError`.
 */
export interface TargetSession {
  /**
   * Runs the statements of one cell.
   *
   * Yields at most one `started`, any number of `progress`, at most one `columns`,
   * any number of `batch`, then exactly one `ended`, which is last. A failed Run is
   * an `ended` event; the iterator throws only when this Session itself is broken,
   * after which it must be closed. Aborting `signal` ends the Run as `cancelled`
   * within 250 ms as a rule and 2 000 ms at most. A reader that pauses stops the
   * engine's fetching; a reader that returns early cancels the Run.
   */
  run(request: RunRequest, signal: AbortSignal): AsyncIterable<RunEvent>;

  /** The shape of a kept Result; `null` when this target does not have it (any more). Survives reloads and engine deaths. */
  describeResult(runId: RunId, signal: AbortSignal): Promise<ResultDescription | null>;

  /** A page of a Result, optionally sorted and filtered, by SQL on the target. The first sort costs a pass over the Result. */
  window(query: WindowQuery, signal: AbortSignal): Promise<WindowAnswer>;

  /** Null share, distinct count, histogram or top values of one column. One pass over the column. */
  summarize(query: SummaryQuery, signal: AbortSignal): Promise<SummaryAnswer>;

  /** The data of a chart: groups and measures, by SQL on the target. Only the groups travel. */
  aggregate(query: AggregateQuery, signal: AbortSignal): Promise<AggregateAnswer>;

  /** Binds a text without running it. Never touches data. A bad text is an answer with `failure`, not a rejection. */
  plan(request: PlanRequest, signal: AbortSignal): Promise<PlanAnswer>;

  /** The whole Result as a file, in chunks. A reader that returns early stops it. */
  export(runId: RunId, format: ExportFormat, signal: AbortSignal): AsyncIterable<Uint8Array>;

  /** Releases the engine and its temporary files; Results stay. Safe to call twice. */
  close(): Promise<void>;
}

/** A place as configuration: serialisable, stored in notebooks and Runs. */
export type TargetRef = { readonly type: "browser" } | { readonly type: "pool"; readonly poolId: string };

/**
 * Every way a call on a Session is refused. `retry` says what may help; `failure`
 * is what a Run of the same cause ends with.
 */
export const TARGET_ERRORS = {
  unavailable: { retry: "later", failure: "target_unavailable" },
  session_lost: { retry: "reconnect", failure: "session_lost" },
  result_gone: { retry: "run_again", failure: "result_gone" },
  refused: { retry: "no", failure: "refused_statement" },
  blocked_by_policy: { retry: "no", failure: "blocked_by_policy" },
  bad_query: { retry: "no", failure: "sql_error" },
  aborted: { retry: "no", failure: "internal" },
  internal: { retry: "later", failure: "internal" },
} as const satisfies Record<string, { retry: string; failure: RunFailureCode }>;
export type TargetErrorCode = keyof typeof TARGET_ERRORS;

/** A refusal by a target. `message` is for the reader of the cell. */
export class TargetError extends Error {
  readonly code: TargetErrorCode;
  constructor(code: TargetErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = "TargetError";
    this.code = code;
  }
}
