/**
 * - `unavailable`: could not be read now; later it may
 * - `changed`: what is there is not what the catalog says
 * - `out_of_disk`: no room to keep it here
 */
export type SourceErrorCode = "unavailable" | "changed" | "out_of_disk";

/** A source of rows failed. The message is for the reader of the cell and names no path or address. */
export class SourceError extends Error {
  readonly code: SourceErrorCode;
  constructor(code: SourceErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = "SourceError";
    this.code = code;
  }
}
