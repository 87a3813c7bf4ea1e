import type { CatalogRelation } from "../../protocol/catalog.ts";
import type { RunFailure } from "../../protocol/failures.ts";
import type { Scan } from "../../protocol/plan.ts";

/** Catalog relations in one runner, holding what the next Run needs of them. */
export interface ScanTables {
  /** Makes the relation readable for these Scans. Yields how far it is, returns what it moved. @throws ScanFailed */
  prepare(
    relation: CatalogRelation,
    scans: readonly Scan[],
    signal: AbortSignal,
  ): AsyncGenerator<{ fraction: number | null }, ScanBytes, void>;
}

export interface ScanBytes {
  readonly bytesRead: number;
  readonly bytesFromCache: number;
}

/** A Scan could not be read; `failure` is what the Run ends with. */
export class ScanFailed extends Error {
  override readonly name = "ScanFailed";
  readonly failure: RunFailure;
  constructor(failure: RunFailure, options?: { cause?: unknown }) {
    super(failure.message, options);
    this.failure = failure;
  }
}

export function createScanTables(): ScanTables {
  return {
    // biome-ignore lint/correctness/useYield: nothing is read yet
    async *prepare(relation) {
      throw new ScanFailed({ code: "missing_capability", message: `${relation.name} can't be read yet.` });
    },
  };
}
