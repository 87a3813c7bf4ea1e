/** What a `Range` header asks of a file of known size. `whole`: answer 200 with all of it. `start` and `end` are inclusive. */
export type ByteRange =
  | { readonly type: "whole" }
  | { readonly type: "part"; readonly start: number; readonly end: number }
  | { readonly type: "unsatisfiable" };

const SINGLE_RANGE = /^bytes=(\d*)-(\d*)$/;
const DIGITS_MAX = 15;

/**
 * Reads a `Range` header as RFC 9110 says, for exactly one range.
 *
 * No header, another unit, several ranges or nonsense count as no range (the RFC
 * lets a server ignore them); a range beyond the end is `unsatisfiable`; an end
 * beyond the end is clamped.
 */
export function parseByteRange(header: string | undefined, sizeBytes: number): ByteRange {
  const match = SINGLE_RANGE.exec(header?.trim() ?? "");
  if (match === null) return { type: "whole" };
  const [, first = "", last = ""] = match;
  if ((first === "" && last === "") || first.length > DIGITS_MAX || last.length > DIGITS_MAX)
    return { type: "whole" };
  if (first === "") return suffixRange(Number(last), sizeBytes);
  const start = Number(first);
  const end = last === "" ? sizeBytes - 1 : Math.min(Number(last), sizeBytes - 1);
  if (last !== "" && Number(last) < start) return { type: "whole" };
  return start >= sizeBytes ? { type: "unsatisfiable" } : { type: "part", start, end };
}

function suffixRange(length: number, sizeBytes: number): ByteRange {
  if (length === 0 || sizeBytes === 0) return { type: "unsatisfiable" };
  return { type: "part", start: Math.max(0, sizeBytes - length), end: sizeBytes - 1 };
}
