import { LIMITS } from "../../compute/protocol/limits.ts";
import type { ResultPage } from "./result-page.ts";

/** Rows of one window. 40 columns of it are about 200 KB: quick to fetch, several screens tall. */
export const WINDOW_ROWS = 500;
/** Windows kept; the least recently shown goes first. */
const WINDOWS_MAX = 60;
/** Windows fetched ahead in the direction of the scroll. */
const WINDOWS_AHEAD = 2;
/** A dragged thumb passes places that nobody reads: a jump so soon after another is fetched when the rows rest for so long. */
const JUMP_REST_MS = 60;

export interface WindowCacheOptions {
  /** fetches rows [offset, offset + limit); `rowCount` counts the rows that pass the filters */
  readonly fetch: (
    offset: number,
    limit: number,
    signal: AbortSignal,
  ) => Promise<{ page: ResultPage; rowCount: number }>;
  readonly rowCount: number;
  /** a window arrived, failed, or the row count changed */
  readonly onChange: () => void;
  readonly windowsMax?: number;
}

export interface WindowCache {
  /** of the Result or of its filtered part */
  readonly rowCount: number;
  /** the last refusal of a wanted window; cleared when one arrives */
  readonly failure: unknown;
  /** page that holds the row, and the row within it; null until it arrived */
  find(row: number): { page: ResultPage; row: number } | null;
  /** Says which rows are on screen. Missing windows are fetched, those no longer wanted are aborted. */
  want(firstRow: number, lastRow: number, direction: -1 | 0 | 1): void;
  /** waits until all of the rows are there, e.g. to copy them. @throws what the fetch rejects with */
  load(firstRow: number, lastRow: number, signal: AbortSignal): Promise<void>;
  /** rows from 0 on that came unasked, in order */
  addPreview(page: ResultPage): void;
  /** tries again after a failure */
  retry(): void;
  close(): void;
}

interface Segment {
  readonly first: number;
  readonly page: ResultPage;
}

/**
 * The rows of one Result in one order: preview batches plus windows of
 * `WINDOW_ROWS`, at most `LIMITS.pageRequestsMax` requests at once, those on
 * screen first.
 */
export function createWindowCache(options: WindowCacheOptions): WindowCache {
  const preview: Segment[] = [];
  let previewRows = 0;
  const windows = new Map<number, ResultPage>();
  const inFlight = new Map<number, AbortController>();
  const windowsMax = options.windowsMax ?? WINDOWS_MAX;
  let wanted: number[] = [];
  let rowCount = options.rowCount;
  let failure: unknown = null;
  let isClosed = false;
  let lastWant: Parameters<WindowCache["want"]> | null = null;
  let lastJumpMs = Number.NEGATIVE_INFINITY;
  let restTimer: ReturnType<typeof setTimeout> | undefined;

  const find = (row: number) => {
    const segment = row < previewRows ? findSegment(preview, row) : null;
    if (segment) return { page: segment.page, row: row - segment.first };
    const index = Math.floor(row / WINDOW_ROWS);
    const page = windows.get(index);
    const rowInPage = row - index * WINDOW_ROWS;
    return page && rowInPage < page.rowCount ? { page, row: rowInPage } : null;
  };

  const isHeld = (index: number) =>
    windows.has(index) || Math.min((index + 1) * WINDOW_ROWS, rowCount) <= previewRows;

  async function fetchWindow(index: number, signal: AbortSignal): Promise<void> {
    const offset = index * WINDOW_ROWS;
    const answer = await options.fetch(offset, WINDOW_ROWS, signal);
    if (signal.aborted || isClosed) return;
    keep(index, answer.page);
    rowCount = answer.rowCount;
    failure = null;
  }

  function keep(index: number, page: ResultPage): void {
    windows.delete(index);
    windows.set(index, page);
    for (const oldest of windows.keys()) {
      if (windows.size <= windowsMax) break;
      if (!wanted.includes(oldest)) windows.delete(oldest);
      else break;
    }
  }

  function pump(): void {
    for (const index of wanted) {
      if (isClosed || failure || inFlight.size >= LIMITS.pageRequestsMax) return;
      if (isHeld(index) || inFlight.has(index)) continue;
      const controller = new AbortController();
      inFlight.set(index, controller);
      fetchWindow(index, controller.signal)
        .catch((error: unknown) => {
          if (!controller.signal.aborted) failure = error;
        })
        .finally(() => {
          if (inFlight.get(index) === controller) inFlight.delete(index);
          if (isClosed || controller.signal.aborted) return;
          pump();
          options.onChange();
        });
    }
  }

  function want(firstRow: number, lastRow: number, direction: -1 | 0 | 1): void {
    lastWant = [firstRow, lastRow, direction];
    const before = wanted;
    wanted = wantedWindows(firstRow, lastRow, direction, rowCount);
    for (const index of wanted) {
      const page = windows.get(index);
      if (page) keep(index, page);
    }
    for (const [index, controller] of inFlight) {
      if (wanted.includes(index)) continue;
      inFlight.delete(index);
      controller.abort();
    }
    clearTimeout(restTimer);
    if (isSoonAfterAnotherJump(before)) restTimer = setTimeout(pump, JUMP_REST_MS);
    else pump();
  }

  function isSoonAfterAnotherJump(before: readonly number[]): boolean {
    const [first] = wanted;
    if (first === undefined || before.length === 0) return false;
    if (first >= Math.min(...before) - 1 && first <= Math.max(...before) + 1) return false;
    const previousMs = lastJumpMs;
    lastJumpMs = performance.now();
    return lastJumpMs - previousMs < JUMP_REST_MS;
  }

  async function load(firstRow: number, lastRow: number, signal: AbortSignal): Promise<void> {
    for (let index = Math.floor(firstRow / WINDOW_ROWS); index * WINDOW_ROWS <= lastRow; index++) {
      signal.throwIfAborted();
      if (!isHeld(index)) await fetchWindow(index, signal);
    }
  }

  return {
    get rowCount() {
      return rowCount;
    },
    get failure() {
      return failure;
    },
    find,
    want,
    load,
    addPreview(page) {
      preview.push({ first: previewRows, page });
      previewRows += page.rowCount;
      rowCount = Math.max(rowCount, previewRows);
      options.onChange();
    },
    retry() {
      failure = null;
      if (lastWant) want(...lastWant);
    },
    close() {
      isClosed = true;
      clearTimeout(restTimer);
      for (const controller of inFlight.values()) controller.abort();
      inFlight.clear();
    },
  };
}

/** Windows on screen first, then those ahead, nearest first. */
function wantedWindows(firstRow: number, lastRow: number, direction: -1 | 0 | 1, rowCount: number): number[] {
  if (rowCount === 0) return [];
  const last = Math.floor((rowCount - 1) / WINDOW_ROWS);
  const from = Math.min(last, Math.max(0, Math.floor(firstRow / WINDOW_ROWS)));
  const to = Math.min(last, Math.max(0, Math.floor(lastRow / WINDOW_ROWS)));
  const wanted: number[] = [];
  for (let index = from; index <= to; index++) wanted.push(index);
  for (let step = 1; step <= WINDOWS_AHEAD && direction !== 0; step++) {
    const ahead = direction > 0 ? to + step : from - step;
    if (ahead >= 0 && ahead <= last) wanted.push(ahead);
  }
  return wanted;
}

function findSegment(segments: readonly Segment[], row: number): Segment | null {
  let low = 0;
  let high = segments.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((segments[middle]?.first ?? 0) <= row) low = middle;
    else high = middle - 1;
  }
  return segments[low] ?? null;
}
