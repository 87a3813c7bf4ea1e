import type { ResultDescription } from "../../compute/protocol/run.ts";
import type { ResultFilter, ResultOrder } from "../../compute/protocol/result-query.ts";
import type { TargetSession } from "../../compute/target.ts";
import { openPage, type ResultPage } from "./result-page.ts";
import { createWindowCache, type WindowCache } from "./window-cache.ts";

/** What the person asked to see of a Result: sorted and filtered on its target. */
export interface RowsQuery {
  readonly order: readonly ResultOrder[];
  readonly filters: readonly ResultFilter[];
}

export const NO_QUERY: RowsQuery = { order: [], filters: [] };

export interface ResultRowsOptions {
  readonly session: () => Promise<TargetSession>;
  readonly result: ResultDescription;
  readonly onChange: () => void;
}

/**
 * The rows of one Result as the grid shows them. A new order or filter keeps
 * the old rows in view until the first new ones are there.
 */
export interface ResultRows {
  readonly query: RowsQuery;
  /** rows of the current query, as far as known */
  readonly rowCount: number;
  /** a new order or filter has been asked for and nothing of it arrived yet */
  readonly isPending: boolean;
  readonly failure: unknown;
  find(row: number): { page: ResultPage; row: number } | null;
  want(firstRow: number, lastRow: number, direction: -1 | 0 | 1): void;
  load(firstRow: number, lastRow: number, signal: AbortSignal): Promise<void>;
  setQuery(query: RowsQuery): void;
  /** all batches so far; those already known are skipped */
  setPreview(batches: readonly Uint8Array[]): void;
  /** the Run ended: what the preview lacks can be pulled */
  complete(rowCount: number): void;
  retry(): void;
  /** Where to pull from, from now on. */
  setSession(session: ResultRowsOptions["session"]): void;
  /** Undoes a `close`; what was pulled before it is pulled again. */
  open(): void;
  close(): void;
}

export function createResultRows(options: ResultRowsOptions): ResultRows {
  const { result, onChange } = options;
  let { session } = options;
  const previewPages: ResultPage[] = [];
  let previewRows = 0;
  let isComplete = false;
  let rowCount = 0;
  let query = NO_QUERY;
  let shown = openCache(NO_QUERY);
  let next: WindowCache | null = null;
  let isClosed = false;

  function openCache(of: RowsQuery): WindowCache {
    const cache: WindowCache = createWindowCache({
      rowCount: isComplete ? rowCount : previewRows,
      onChange: () => {
        if (cache === next && (cache.failure || cache.rowCount === 0 || cache.find(0))) promote(cache);
        onChange();
      },
      fetch: async (offset, limit, signal) => {
        const target = await session();
        signal.throwIfAborted();
        const answer = await target.window(
          { runId: result.runId, offset, limit, order: [...of.order], filters: [...of.filters] },
          signal,
        );
        return { page: openPage(answer.bytes), rowCount: answer.rowCount };
      },
    });
    if (isPlain(of)) for (const page of previewPages) cache.addPreview(page);
    return cache;
  }

  function promote(cache: WindowCache): void {
    shown.close();
    shown = cache;
    next = null;
  }

  return {
    get query() {
      return query;
    },
    get rowCount() {
      return shown.rowCount;
    },
    get isPending() {
      return next !== null;
    },
    get failure() {
      return shown.failure;
    },
    find: (row) => shown.find(row),
    want(firstRow, lastRow, direction) {
      if (isComplete && !next) shown.want(firstRow, lastRow, direction);
    },
    load: (firstRow, lastRow, signal) => shown.load(firstRow, lastRow, signal),
    setQuery(asked) {
      query = asked;
      next?.close();
      const cache = openCache(asked);
      next = cache;
      if (cache.find(0)) promote(cache);
      else cache.want(0, 0, 1);
      onChange();
    },
    setPreview(batches) {
      for (const bytes of batches.slice(previewPages.length)) {
        const page = openPage(bytes);
        previewPages.push(page);
        previewRows += page.rowCount;
        if (isPlain(query)) shown.addPreview(page);
      }
    },
    complete(rows) {
      if (isComplete && rows === rowCount) return;
      isComplete = true;
      rowCount = rows;
      shown.close();
      shown = openCache(query);
      onChange();
    },
    retry() {
      shown.retry();
      onChange();
    },
    setSession(next) {
      session = next;
    },
    open() {
      if (!isClosed) return;
      isClosed = false;
      shown = openCache(query);
      next = null;
      onChange();
    },
    close() {
      isClosed = true;
      shown.close();
      next?.close();
    },
  };
}

/** The rows as the Run produced them: the preview is their beginning. */
const isPlain = ({ order, filters }: RowsQuery) => order.length === 0 && filters.length === 0;
