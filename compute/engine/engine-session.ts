import type { CatalogColumn, CatalogRelation } from "../protocol/catalog.ts";
import type { RunId } from "../protocol/ids.ts";
import type { PlanAnswer, PlanRequest } from "../protocol/plan.ts";
import type {
  AggregateAnswer,
  AggregateQuery,
  ExportFormat,
  SummaryAnswer,
  SummaryQuery,
  WindowAnswer,
  WindowQuery,
} from "../protocol/result-query.ts";
import type { StatementKind } from "./statement-kinds.ts";
import type { ResultDescription, RunEnded, RunEvent, RunRequest } from "../protocol/run.ts";

/**
 * A granted relation with the Parquet files that hold its rows: absolute paths
 * inside the Session's directory (hard links, made by the caller), in the order
 * of `objects`. Empty `files` make an empty relation.
 */
export type LocalRelation = CatalogRelation & { readonly files: readonly string[] };

/** How to start the child process: its entry file, and the flags that Node needs to run it. */
export interface EngineFork {
  /** absolute path of `engine-main.ts`, or of its bundle */
  readonly entry: string;
  /** e.g. `["--import", "tsx"]` for the TypeScript entry, `[]` for a bundle */
  readonly execArgv: readonly string[];
}

export interface EngineOptions {
  /** The Session's own folder; exists, on the same file system as `resultsDirectory`. The only place DuckDB can read or write. */
  readonly directory: string;
  /** Where finished Results are kept, one `<runId>.duckdb` each. Never visible to SQL. Shared by Sessions. */
  readonly resultsDirectory: string;
  /** DuckDB's `memory_limit`; the process is killed at 1.5 times this plus 256 MiB of resident memory. */
  readonly memoryBytes: number;
  /** DuckDB threads, at least 1. */
  readonly threads: number;
  /** Disk for spilling. Beyond: `out_of_disk`. */
  readonly tempBytesMax: number;
  /** Default: the TypeScript entry beside this file, through tsx. */
  readonly fork?: EngineFork;
}

/** What of a Run its caller narrows, beyond what no Session may. */
export interface RunRules {
  /** kinds that may run, as DuckDB classifies each statement; null: all that a Session runs at all */
  readonly statements: readonly StatementKind[] | null;
  /**
   * what is said of rows must not quote them: errors of a running statement tell their
   * kind only, and names made of rows (dynamic PIVOT, ENUM types) are refused
   */
  readonly hidesValues: boolean;
}

export const CONVERT_FORMATS = ["csv", "json", "parquet"] as const;
export type ConvertFormat = (typeof CONVERT_FORMATS)[number];

/** A file to be made one Parquet file. Both paths lie inside the Session's directory. */
export interface ConvertRequest {
  readonly sourcePath: string;
  readonly format: ConvertFormat;
  readonly targetPath: string;
}

export interface ConvertedFile {
  readonly columns: readonly CatalogColumn[];
  readonly rowCount: number;
  readonly sizeBytes: number;
}

/** Why the child ended: asked to, died by itself, killed by us (an ignored cancel), or over its memory. */
export interface EngineExit {
  readonly reason: "closed" | "crashed" | "killed" | "out_of_memory";
}

/** As `RunEnded`, and the granted relations that the Run read, as `catalog.schema.name`. */
export type EngineRunEnded = RunEnded & { readonly relationsRead: readonly string[] };
export type EngineRunEvent = Exclude<RunEvent, RunEnded> | EngineRunEnded;

/**
 * One Session's DuckDB in a forked, locked-down child, seen from the parent.
 *
 * Mirrors `TargetSession` but takes granted relations, and does not seal, grant
 * or count anything. Runs go one at a time in the order of the calls; the other
 * methods run beside them. When the child dies, what was under way ends (a Run
 * with the failure `session_lost` or `out_of_memory`, anything else rejects with
 * TargetError `session_lost`), `onExit` listeners hear of it, and the next call
 * starts a new child: temp tables, views, macros and variables are gone, Results
 * stay. Every method but `run` and `close` rejects with a `TargetError`.
 */
export interface EngineSession {
  /**
   * As `TargetSession.run`. Only relations in `relations` exist; `request.cells` must be granted by the caller.
   * What `rules` forbid ends as `blocked_by_policy`. Without them nothing more is narrowed.
   */
  run(
    request: RunRequest,
    relations: readonly LocalRelation[],
    signal: AbortSignal,
    rules?: RunRules,
  ): AsyncIterable<EngineRunEvent>;

  /** Starts the child, locked down, before it is needed. @throws TargetError `unavailable` when it can't be. */
  warm(): Promise<void>;

  /** `null` when there is no such Result. Does not need a Run to have happened in this child. */
  describeResult(runId: RunId, signal: AbortSignal): Promise<ResultDescription | null>;

  window(query: WindowQuery, signal: AbortSignal): Promise<WindowAnswer>;

  summarize(query: SummaryQuery, signal: AbortSignal): Promise<SummaryAnswer>;

  aggregate(query: AggregateQuery, signal: AbortSignal): Promise<AggregateAnswer>;

  /** Binds against empty relations in a second instance of the child; touches no data. */
  plan(request: PlanRequest, relations: readonly CatalogRelation[], signal: AbortSignal): Promise<PlanAnswer>;

  /** A Result as a file, in chunks of at most 256 KiB. A reader that returns early stops it. */
  exportResult(runId: RunId, format: ExportFormat, signal: AbortSignal): AsyncIterable<Uint8Array>;

  /** @throws TargetError `bad_query` when the file can't be read as `format`. */
  convert(request: ConvertRequest, signal: AbortSignal): Promise<ConvertedFile>;

  /** Resident bytes of the child when last looked at (a few times a second); 0 when there is none. */
  memoryBytes(): number;

  /** Ends the child and waits for it. Results stay, the directory is left to the caller. Safe to call twice. */
  close(): Promise<void>;

  /** Hears of every end of a child. Returns the function that stops listening. */
  onExit(listener: (exit: EngineExit) => void): () => void;
}
