import type { CatalogColumn, CatalogRelation } from "../protocol/catalog.ts";
import type { PlanAnswer, PlanRequest } from "../protocol/plan.ts";

/**
 * A DuckDB that holds no data: what the planner needs of it.
 *
 * It must be a database of its own (nobody else's catalog is in it), opened with
 * `PLANNER_SETTINGS` (see `create-planner.ts`), which the planner itself applies
 * by `query` when it opens. Calls come one at a time.
 */
export interface PlannerEngine {
  /**
   * Runs one statement and gives its rows as plain objects.
   * @throws EngineError when DuckDB refuses it (build it with `readEngineError`).
   * Any other throw means that this engine is broken; the planner passes it on.
   */
  query(sql: string): Promise<Record<string, unknown>[]>;
}

/** What DuckDB says about an error with `errors_as_json`, and nothing else. */
export interface EngineErrorFields {
  /** e.g. `Catalog`, `Binder`, `Parser`, `Out of Memory` */
  readonly exceptionType: string;
  readonly message: string;
  /** e.g. `MISSING_ENTRY`, `COLUMN_NOT_FOUND` */
  readonly errorSubtype: string | null;
  /** the missing entry's name, without schema */
  readonly name: string | null;
  /** the missing entry's kind, e.g. `Table`, `Scalar Function` */
  readonly entryType: string | null;
  readonly candidates: readonly string[];
  /** byte offset (UTF-8) into the statement that DuckDB was given */
  readonly positionBytes: number | null;
  /** the operating system's number, when a file could not be read or written */
  readonly errno: number | null;
}

/** An error raised by DuckDB. Not a bug of ours, not a broken engine. */
export class EngineError extends Error {
  readonly fields: EngineErrorFields;
  constructor(fields: EngineErrorFields, options?: { cause?: unknown }) {
    super(fields.message, options);
    this.name = "EngineError";
    this.fields = fields;
  }
}

/** One statement of a text. Offsets are UTF-16, without the `;` and without surrounding blanks and comments. */
export interface StatementSpan {
  readonly start: number;
  readonly end: number;
  /** DuckDB's statement type, lower case, as far as the leading words tell: `select`, `create`, `insert`, `copy`, … */
  readonly kind: string;
}

/** A cell that the text may name. `columns` reads its Result's columns when a text does; `null`: the Result is gone. */
export interface PlannerCell {
  readonly name: string;
  columns(): Promise<readonly CatalogColumn[] | null>;
}

/** What exists for one text: granted relations and cells, and nothing else. */
export interface PlannerWorld {
  readonly relations: readonly CatalogRelation[];
  readonly cells: readonly PlannerCell[];
}

/** Binds texts without data. One at a time: calls queue. */
export interface Planner {
  /**
   * What a text needs and means. A bad text is an answer with `failure`.
   * Side effects of its statements on the planner's schema are undone before it returns.
   * @throws only what `PlannerEngine.query` throws beside EngineError: replace the engine then.
   */
  plan(request: PlanRequest, world: PlannerWorld): Promise<PlanAnswer>;

  /**
   * Repeats, schema only, what a statement that has just succeeded did to the
   * Session (temp tables, views, macros, types, variables), so that later texts bind.
   * Cheap and silent for statements without such effects, and for those it can't repeat.
   * Says whether it changed the schema: a successor of this planner needs it again.
   */
  mirror(sql: string, world: PlannerWorld): Promise<boolean>;
}
