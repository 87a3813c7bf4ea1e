import { type CatalogColumn, CatalogRelation } from "../../compute/protocol/catalog.ts";
import type { WorkspaceId } from "../../compute/protocol/ids.ts";
import type { Actor } from "../auth/actor.ts";
import { permit } from "../auth/can.ts";
import { db } from "../db/db.ts";
import { shared } from "../shared-state.ts";

/** Every relation that this actor may read, in the order of their names. @throws AppError `forbidden` */
export async function listRelations(actor: Actor): Promise<readonly CatalogRelation[]> {
  permit(actor, "catalog.read");
  return relationsOf(actor.workspaceId);
}

const cache = () =>
  shared<Map<WorkspaceId, Promise<readonly CatalogRelation[]>>>("catalog-relations", () => new Map());

/** The workspace's relations; kept in memory until `forgetRelations`, since every Grant names them. */
export async function relationsOf(workspaceId: WorkspaceId): Promise<readonly CatalogRelation[]> {
  const kept = cache().get(workspaceId);
  if (kept !== undefined) return kept;
  const read = readRelations(workspaceId);
  cache().set(workspaceId, read);
  read.catch(() => cache().delete(workspaceId));
  return read;
}

/** To be called after every change to the Lake's tables, once it is committed. */
export function forgetRelations(workspaceId: WorkspaceId): void {
  cache().delete(workspaceId);
}

async function readRelations(workspaceId: WorkspaceId): Promise<readonly CatalogRelation[]> {
  const tables = await db().lakeTable.findMany({
    where: { workspaceId },
    include: { objects: { orderBy: { createdAt: "asc" } } },
    orderBy: [{ schemaName: "asc" }, { name: "asc" }],
  });
  return tables.map((table) =>
    CatalogRelation.parse({
      catalog: "lake",
      schema: table.schemaName,
      name: table.name,
      columns: table.columns as CatalogColumn[],
      rowCount: Number(table.rowCount),
      objects: table.objects.map((object) => ({
        objectId: object.id,
        etag: object.etag,
        sizeBytes: Number(object.sizeBytes),
        rowCount: Number(object.rowCount),
      })),
    }),
  );
}
