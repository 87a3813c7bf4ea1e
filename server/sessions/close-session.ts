import type { SessionId, WorkerId } from "../../compute/protocol/ids.ts";
import type { Actor } from "../auth/actor.ts";
import { permit } from "../auth/can.ts";
import { db } from "../db/db.ts";
import { dataPlane } from "../relay/data-plane.ts";

/** Ends the actor's Session: its worker drops the engine with its temp tables and keeps the Results. Unknown or ended ones change nothing. */
export async function closeSession(actor: Actor, { sessionId }: { sessionId: SessionId }): Promise<void> {
  permit(actor, "sessions.open");
  const session = await db().engineSession.findFirst({
    where: { id: sessionId, userId: actor.userId, endedAt: null },
  });
  if (session === null) return;
  await db().engineSession.update({ where: { id: sessionId }, data: { endedAt: new Date() } });
  dataPlane()
    .fleet.find(session.workerId as WorkerId)
    ?.send({ type: "close-session", sessionId });
}
