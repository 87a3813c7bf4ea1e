import type { RunFailure } from "../../protocol/failures.ts";

/** A Scan could not be read; `failure` is what the Run ends with. */
export class ScanFailed extends Error {
  override readonly name = "ScanFailed";
  readonly failure: RunFailure;
  constructor(failure: RunFailure, options?: { cause?: unknown }) {
    super(failure.message, options);
    this.failure = failure;
  }
}
