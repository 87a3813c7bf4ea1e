/** Bytes of a file, and where in it they lie. */
export interface FilePart {
  readonly start: number;
  readonly bytes: Uint8Array;
}

/** Asks the decoder for columns of one row group. */
export interface DecodeRequest {
  readonly type: "decode";
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

/** Asks for a Parquet file out of Arrow IPC streams. Both ends talk on `port` from then on. */
export interface EncodeRequest {
  readonly type: "encode";
  readonly moduleUrl: string;
  readonly port: MessagePort;
}

/** Page to encoder: the next Arrow IPC stream, or the end. Only in answer to `need`. */
export interface EncodeInput {
  readonly stream: Uint8Array | null;
}

/** Encoder to page. After `end` or `error` it says nothing more. */
export type EncodeOutput =
  | { readonly type: "need" }
  | { readonly type: "part"; readonly bytes: Uint8Array }
  | { readonly type: "end" }
  | { readonly type: "error"; readonly message: string };
