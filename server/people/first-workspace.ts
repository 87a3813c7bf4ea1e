import { newId, type WorkspaceId } from "../../compute/protocol/ids.ts";
import { db } from "../db/db.ts";

/**
 * Makes the workspace of a fresh installation at boot, so that the hosted worker
 * and the sample data get ready while the first person still types their name.
 * Set-up adopts and names it. Answers the oldest workspace.
 */
export async function ensureFirstWorkspace(): Promise<WorkspaceId> {
  const oldest = await db().workspace.findFirst({ orderBy: { createdAt: "asc" }, select: { id: true } });
  if (oldest) return oldest.id as WorkspaceId;
  // The lock lets two replicas that start together make one workspace.
  return db().$transaction(async (tx) => {
    await tx.$queryRaw`SELECT pg_advisory_xact_lock(72707370)::text`;
    const other = await tx.workspace.findFirst({ orderBy: { createdAt: "asc" }, select: { id: true } });
    if (other) return other.id as WorkspaceId;
    const made = await tx.workspace.create({ data: { id: newId("wsp_"), name: "Eider" } });
    return made.id as WorkspaceId;
  });
}
