/** Bytes of a file, and where in it they lie. */
export interface FilePart {
  readonly start: number;
  readonly bytes: Uint8Array;
}

/** Asks the decoder for columns of one row group. */
export interface DecodeRequest {
  readonly id: number;
  readonly moduleUrl: string;
  readonly sizeBytes: number;
  /** the footer and the column chunks, in file order */
  readonly parts: readonly FilePart[];
  readonly rowGroup: number;
  readonly rows: number;
  readonly columns: readonly string[];
}

/** One Arrow IPC stream, or why there is none. */
export type DecodeAnswer =
  | { readonly id: number; readonly stream: Uint8Array; readonly error: null }
  | { readonly id: number; readonly stream: null; readonly error: string };
