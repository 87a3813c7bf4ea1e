import { ipcStream } from "./arrow-message.ts";
import type { BatchSpan, StoredResult } from "./stored-result.ts";
import { columnLayouts, sliceRecordBatch } from "./slice-record-batch.ts";

/**
 * A page of a Result in its own order, as one Arrow IPC stream. Needs no engine: the
 * record batches it lies in are read and the outer two cut.
 */
export async function readWindow(
  result: StoredResult,
  page: { offset: number; limit: number },
): Promise<{ rows: number; bytes: Uint8Array<ArrayBuffer> }> {
  const start = Math.min(page.offset, result.description.rowCount);
  const end = Math.min(start + page.limit, result.description.rowCount);
  const layouts = columnLayouts(result.schema);
  const messages: Uint8Array[] = [];
  for (let index = firstBatchAt(result.batches, start); start < end; index++) {
    const span = result.batches[index];
    if (!span || span.firstRow >= end) break;
    const from = Math.max(start, span.firstRow) - span.firstRow;
    const to = Math.min(end, span.firstRow + span.rows) - span.firstRow;
    messages.push(sliceRecordBatch(await result.batch(index), layouts, from, to));
  }
  return { rows: end - start, bytes: ipcStream(result.schema, messages) };
}

/** The index of the batch that holds row `row`, by bisection. */
function firstBatchAt(batches: readonly BatchSpan[], row: number): number {
  let low = 0;
  let high = batches.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const span = batches[middle];
    if (span && span.firstRow + span.rows <= row) low = middle + 1;
    else high = middle;
  }
  return low;
}
