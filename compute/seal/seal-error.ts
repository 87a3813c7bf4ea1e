/**
 * Why something sealed or signed was not accepted.
 *
 * - `malformed`: not what the format says, or a version this build does not know
 * - `bad_signature`: signed by somebody else, or altered since
 * - `broken_seal`: a frame was altered, or belongs to another call, place or reader
 * - `out_of_order`: a frame was dropped, repeated or reordered, or came after the last
 * - `truncated`: the frames ended before the last one
 * - `expired`: outside its time, or the two clocks differ by more than `LIMITS.clockSkewMsMax`
 */
export type SealErrorCode =
  | "malformed"
  | "bad_signature"
  | "broken_seal"
  | "out_of_order"
  | "truncated"
  | "expired";

/** Thrown by everything in this folder. The message names no key, plain text or person. */
export class SealError extends Error {
  readonly code: SealErrorCode;
  constructor(code: SealErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = "SealError";
    this.code = code;
  }
}
