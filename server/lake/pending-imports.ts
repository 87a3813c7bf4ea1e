import type { ObjectId, WorkerId } from "../../compute/protocol/ids.ts";
import { shared } from "../shared-state.ts";
import type { SendableFile } from "./send-file.ts";
import type { WrittenObject } from "./object-store.ts";

/** An import that a worker was asked for: what it may read, what it may write, what it wrote. */
export interface PendingImport {
  readonly workerId: WorkerId;
  readonly sourceId: ObjectId;
  readonly source: SendableFile;
  readonly targetId: ObjectId;
  /** set by the worker's PUT; the last one counts */
  written: WrittenObject | null;
}

const pending = () => shared("pending-imports", () => new Set<PendingImport>());

/** Lets the worker read the source and write the target until `endImport`. In memory only. */
export function beginImport(begun: PendingImport): void {
  pending().add(begun);
}

export function endImport(ended: PendingImport): void {
  pending().delete(ended);
}

/** The import for which this worker may read this source. */
export function importReading(workerId: WorkerId, sourceId: ObjectId): PendingImport | undefined {
  return [...pending()].find((one) => one.workerId === workerId && one.sourceId === sourceId);
}

/** The import for which this worker may write this target. */
export function importWriting(workerId: WorkerId, targetId: ObjectId): PendingImport | undefined {
  return [...pending()].find((one) => one.workerId === workerId && one.targetId === targetId);
}
