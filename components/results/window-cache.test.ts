import { expect, test, vi } from "vitest";
import type { ResultPage } from "./result-page.ts";
import { createWindowCache, WINDOW_ROWS } from "./window-cache.ts";

const page = (name: string, rowCount: number): ResultPage => ({
  rowCount,
  byteCount: 0,
  textAt: (row) => `${name}:${row}`,
  columnAt: () => null,
});

/** A target whose answers are given by the test, one call at a time. */
function scriptedFetch(rowCount: number) {
  const calls: {
    offset: number;
    signal: AbortSignal;
    answer: () => void;
    refuse: (error: unknown) => void;
  }[] = [];
  const fetch = (offset: number, limit: number, signal: AbortSignal) =>
    new Promise<{ page: ResultPage; rowCount: number }>((resolve, reject) => {
      const rows = Math.min(limit, rowCount - offset);
      calls.push({
        offset,
        signal,
        answer: () => resolve({ page: page(String(offset), rows), rowCount }),
        refuse: reject,
      });
    });
  return { calls, fetch };
}

const textOf = (found: { page: ResultPage; row: number } | null) => found?.page.textAt(found.row, 0) ?? null;

test("preview rows are found without a request, across batches of any size", () => {
  const { calls, fetch } = scriptedFetch(1000);
  const cache = createWindowCache({ fetch, rowCount: 20, onChange: () => {} });
  cache.addPreview(page("a", 7));
  cache.addPreview(page("b", 13));
  cache.want(0, 11, 0);
  expect(textOf(cache.find(6))).toBe("a:6");
  expect(textOf(cache.find(7))).toBe("b:0");
  expect(textOf(cache.find(19))).toBe("b:12");
  expect(cache.find(20)).toBeNull();
  expect(calls).toHaveLength(0);
});

test("rows beyond the preview are fetched as whole windows, those on screen before those ahead", () => {
  const { calls, fetch } = scriptedFetch(1_000_000);
  const cache = createWindowCache({ fetch, rowCount: 1_000_000, onChange: () => {} });
  cache.want(10 * WINDOW_ROWS, 10 * WINDOW_ROWS + 11, 1);
  expect(calls.map((call) => call.offset)).toEqual([10, 11, 12].map((index) => index * WINDOW_ROWS));
});

test("at most three requests run at once", () => {
  const { calls, fetch } = scriptedFetch(1_000_000);
  const cache = createWindowCache({ fetch, rowCount: 1_000_000, onChange: () => {} });
  cache.want(0, 6 * WINDOW_ROWS, 1);
  expect(calls).toHaveLength(3);
});

test("a jump aborts the windows that nobody waits for any more", async () => {
  const { calls, fetch } = scriptedFetch(1_000_000);
  const cache = createWindowCache({ fetch, rowCount: 1_000_000, onChange: () => {} });
  cache.want(0, 11, 0);
  cache.want(500_000, 500_011, 0);
  expect(calls[0]?.signal.aborted).toBe(true);
  expect(calls[1]?.signal.aborted).toBe(false);
  calls[1]?.answer();
  await vi.waitFor(() => expect(textOf(cache.find(500_001))).toBe("500000:1"));
  calls[0]?.answer();
  await Promise.resolve();
  expect(cache.find(0)).toBeNull();
});

test("a refused window is told and not asked for again until a retry", async () => {
  const { calls, fetch } = scriptedFetch(5000);
  const onChange = vi.fn();
  const cache = createWindowCache({ fetch, rowCount: 5000, onChange });
  cache.want(0, 11, 0);
  calls[0]?.refuse(new Error("gone"));
  await vi.waitFor(() => expect(cache.failure).toEqual(new Error("gone")));
  expect(onChange).toHaveBeenCalled();
  cache.want(0, 11, 0);
  expect(calls).toHaveLength(1);
  cache.retry();
  expect(calls).toHaveLength(2);
});

test("the least recently shown windows are dropped first", async () => {
  const { calls, fetch } = scriptedFetch(1_000_000);
  const cache = createWindowCache({ fetch, rowCount: 1_000_000, onChange: () => {}, windowsMax: 2 });
  for (const index of [0, 1, 2]) {
    cache.want(index * WINDOW_ROWS, index * WINDOW_ROWS, 0);
    calls[index]?.answer();
    await vi.waitFor(() => expect(cache.find(index * WINDOW_ROWS)).not.toBeNull());
  }
  expect(cache.find(0)).toBeNull();
  expect(cache.find(WINDOW_ROWS)).not.toBeNull();
});

test("a filter's answer corrects the number of rows", async () => {
  const { calls, fetch } = scriptedFetch(42);
  const cache = createWindowCache({ fetch, rowCount: 1000, onChange: () => {} });
  cache.want(0, 11, 0);
  calls[0]?.answer();
  await vi.waitFor(() => expect(cache.rowCount).toBe(42));
});

test("loading rows for a copy fetches what is missing and stops when aborted", async () => {
  const { calls, fetch } = scriptedFetch(5000);
  const cache = createWindowCache({ fetch, rowCount: 5000, onChange: () => {} });
  const controller = new AbortController();
  const loading = cache.load(0, 2 * WINDOW_ROWS, controller.signal);
  calls[0]?.answer();
  await vi.waitFor(() => expect(calls).toHaveLength(2));
  controller.abort();
  calls[1]?.answer();
  await expect(loading).rejects.toThrow(/abort/i);
});

test("a thumb that is dragged over many places: the first and the last are fetched, none between", () => {
  vi.useFakeTimers();
  try {
    const { calls, fetch } = scriptedFetch(1_000_000);
    const cache = createWindowCache({ fetch, rowCount: 1_000_000, onChange: () => {} });
    const place = (index: number) => index * 100 * WINDOW_ROWS;
    for (let index = 0; index < 6; index++) {
      cache.want(place(index), place(index) + 11, 0);
      vi.advanceTimersByTime(16);
    }
    vi.advanceTimersByTime(1_000);
    expect(calls.filter(({ signal }) => !signal.aborted).map(({ offset }) => offset)).toEqual([place(5)]);
    expect(calls.map(({ offset }) => offset)).toEqual([place(0), place(1), place(5)]);
  } finally {
    vi.useRealTimers();
  }
});
