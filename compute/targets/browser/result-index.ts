import type { RunId } from "../../protocol/ids.ts";
import type { ResultDescription } from "../../protocol/run.ts";
import type { StoredBytes } from "./byte-storage.ts";

/** What is stored beside the bytes of a Result. Without it nobody finds them. */
export interface ResultIndex {
  readonly description: ResultDescription;
  /** milliseconds since 1970, by the browser's clock */
  readonly finishedAt: number;
  readonly schemaBytes: number;
  /** bytes and rows of every batch, alternating */
  readonly batches: readonly number[];
}

export async function readIndex(stored: StoredBytes): Promise<ResultIndex> {
  return JSON.parse(new TextDecoder().decode(await stored.slice(0, stored.sizeBytes))) as ResultIndex;
}

export const streamName = (runId: RunId): string => `${runId}.arrow`;
export const indexName = (runId: RunId): string => `${runId}.json`;
