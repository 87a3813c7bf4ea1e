import { z } from "zod";
import { NotebookId, PoolId, SessionId } from "../../../compute/protocol/ids.ts";
import { closeSession } from "../../sessions/close-session.ts";
import { openSession } from "../../sessions/open-session.ts";
import { memberProcedure, router } from "../procedures.ts";

/** Engine Sessions on Pools; signing in and out is the router `session`. */
export const sessionsRouter = router({
  open: memberProcedure
    .input(z.object({ notebookId: NotebookId, poolId: PoolId }))
    .mutation(({ ctx, input }) => openSession(ctx.actor, input)),
  close: memberProcedure
    .input(z.object({ sessionId: SessionId }))
    .mutation(({ ctx, input }) => closeSession(ctx.actor, input)),
});
