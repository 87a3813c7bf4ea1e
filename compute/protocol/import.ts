import { z } from "zod";
import { CatalogColumn } from "./catalog.ts";
import { ObjectId } from "./ids.ts";
import { LIMITS } from "./limits.ts";

export const IMPORT_FORMATS = ["csv", "json", "parquet"] as const;
export const ImportFormat = z.enum(IMPORT_FORMATS);
export type ImportFormat = z.infer<typeof ImportFormat>;

/**
 * Arguments of method `import`: turn one file into one Parquet object of the Lake.
 *
 * The worker reads `GET /worker/objects/<source.objectId>`, converts, and writes
 * `PUT /worker/objects/<target>` before it answers. Both addresses answer for as
 * long as the control plane waits for this call, and for this worker only. A CSV
 * may be separated by anything that DuckDB detects.
 */
export const ImportRequest = z.object({
  source: z.object({ objectId: ObjectId, format: ImportFormat, sizeBytes: z.number().int().min(0) }),
  target: ObjectId,
});
export type ImportRequest = z.infer<typeof ImportRequest>;

/** What was written: `etag` is what the PUT answered, `sizeBytes` the length of its body. Types as DuckDB writes them. */
export const ImportAnswer = z.object({
  columns: z.array(CatalogColumn).max(LIMITS.resultColumnsMax),
  rowCount: z.number().int().min(0),
  sizeBytes: z.number().int().min(0),
  etag: z.string().max(200),
});
export type ImportAnswer = z.infer<typeof ImportAnswer>;
