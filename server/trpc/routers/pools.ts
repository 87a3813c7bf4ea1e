import { z } from "zod";
import { WorkerId } from "../../../compute/protocol/ids.ts";
import { listWorkers } from "../../workers/list-workers.ts";
import { listPools } from "../../workers/pool-states.ts";
import { revokeWorker } from "../../workers/revoke-worker.ts";
import { adminProcedure, memberProcedure, router } from "../procedures.ts";

export const poolsRouter = router({
  list: memberProcedure.query(({ ctx }) => listPools(ctx.actor)),
  listWorkers: memberProcedure.query(({ ctx }) => listWorkers(ctx.actor)),
  revokeWorker: adminProcedure
    .input(z.object({ workerId: WorkerId }))
    .mutation(({ ctx, input }) => revokeWorker(ctx.actor, input)),
});
