import { db } from "../db/db.ts";
import { deleteObject, deletePartial, listStored } from "./object-store.ts";

/**
 * Removes the files of imports that never became a table, because the server or
 * the worker died. Called once, at boot, when no import can be under way.
 */
export async function removeStrayObjects(): Promise<{ removed: number }> {
  const { objectIds, partials } = await listStored();
  const known = await db().lakeObject.findMany({
    where: { id: { in: objectIds } },
    select: { id: true },
  });
  const named = new Set(known.map(({ id }) => id));
  const strays = objectIds.filter((objectId) => !named.has(objectId));
  for (const objectId of strays) await deleteObject(objectId);
  for (const name of partials) await deletePartial(name);
  return { removed: strays.length + partials.length };
}
