import type { RunFailure } from "../protocol/failures.ts";

/** A failure on its way out of a Run; it leaves the engine as a value. */
export class RunFailedError extends Error {
  readonly failure: RunFailure;
  constructor(failure: RunFailure) {
    super(failure.message);
    this.name = "RunFailedError";
    this.failure = failure;
  }
}
