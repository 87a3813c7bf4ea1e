import {
  ChangePool,
  changePool,
  CreatePool,
  createPool,
  DefaultPool,
  PoolRef,
  removePool,
  setDefaultPool,
} from "../../pools/change-pools.ts";
import { listPools } from "../../workers/pool-states.ts";
import { adminProcedure, editorProcedure, memberProcedure, router } from "../procedures.ts";

export const poolsRouter = router({
  list: memberProcedure.query(({ ctx }) => listPools(ctx.actor)),
  create: editorProcedure.input(CreatePool).mutation(({ ctx, input }) => createPool(ctx.actor, input)),
  change: editorProcedure.input(ChangePool).mutation(({ ctx, input }) => changePool(ctx.actor, input)),
  remove: editorProcedure.input(PoolRef).mutation(({ ctx, input }) => removePool(ctx.actor, input)),
  setDefault: adminProcedure
    .input(DefaultPool)
    .mutation(({ ctx, input }) => setDefaultPool(ctx.actor, input)),
});
