/** Bytes of a file from `start` up to, not including, `end`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** Requests for at most this many bytes each: small enough to show progress, large enough that latency is lost in it. */
const REQUEST_BYTES_MAX = 8 * 1024 * 1024;

/**
 * The fewest requests that fetch all `ranges`, in file order. Ranges that touch or
 * overlap share one; a gap is never fetched. A request is larger than
 * `bytesMax` only when one range is.
 */
export function coalesceRanges(
  ranges: readonly ByteRange[],
  bytesMax: number = REQUEST_BYTES_MAX,
): ByteRange[] {
  const sorted = ranges.filter(({ start, end }) => end > start).sort((a, b) => a.start - b.start);
  const requests: ByteRange[] = [];
  for (const range of sorted) {
    const last = requests.at(-1);
    if (last && range.end <= last.end) continue;
    if (last && range.start <= last.end && range.end - last.start <= bytesMax)
      requests[requests.length - 1] = { start: last.start, end: range.end };
    else requests.push(last && range.start < last.end ? { start: last.end, end: range.end } : range);
  }
  return requests;
}
