import { z } from "zod";
import { LIMITS } from "./limits.ts";
import { ObjectId } from "./ids.ts";

/** A column as DuckDB names and types it; `type` is SQL text such as `DECIMAL(18,3)`. */
export const CatalogColumn = z.object({ name: z.string().max(1_000), type: z.string().max(100_000) });
export type CatalogColumn = z.infer<typeof CatalogColumn>;

/** One immutable Parquet file. The same `etag` means the same bytes. */
export const LakeObject = z.object({
  objectId: ObjectId,
  etag: z.string().max(200),
  sizeBytes: z.number().int().min(0),
  rowCount: z.number().int().min(0),
});
export type LakeObject = z.infer<typeof LakeObject>;

/** A table of the catalog, as a target needs it to bind (`columns`) and to read (`objects`). */
export const CatalogRelation = z.object({
  /** `lake` for the workspace's own tables */
  catalog: z.string().max(200),
  schema: z.string().max(200),
  name: z.string().max(200),
  columns: z.array(CatalogColumn).max(LIMITS.resultColumnsMax),
  rowCount: z.number().int().min(0),
  objects: z.array(LakeObject).max(100_000),
});
export type CatalogRelation = z.infer<typeof CatalogRelation>;
