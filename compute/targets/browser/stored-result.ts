import type { ResultDescription } from "../../protocol/run.ts";

/** A Result as it can be read, wherever its bytes are. */
export interface StoredResult {
  readonly description: ResultDescription;
  /** the schema message */
  readonly schema: Uint8Array;
  readonly batches: readonly BatchSpan[];
  /** the message of batch `index` */
  batch(index: number): Promise<Uint8Array>;
}

/** Where a record batch lies: its first row in the Result, and its bytes in the stream. */
export interface BatchSpan {
  readonly firstRow: number;
  readonly rows: number;
  readonly start: number;
  readonly end: number;
}
