import {
  CreateToken,
  createToken,
  enrollmentState,
  TokenRef,
  withdrawToken,
} from "../../workers/enrollment-tokens.ts";
import {
  CreatePoolKey,
  createPoolKey,
  listPoolKeys,
  PoolKeyRef,
  revokePoolKey,
} from "../../workers/pool-keys.ts";
import { PoolRef } from "../../pools/change-pools.ts";
import { editorProcedure, router } from "../procedures.ts";

export const enrollmentRouter = router({
  createToken: editorProcedure.input(CreateToken).mutation(({ ctx, input }) => createToken(ctx.actor, input)),
  withdraw: editorProcedure.input(TokenRef).mutation(({ ctx, input }) => withdrawToken(ctx.actor, input)),
  state: editorProcedure.input(TokenRef).query(({ ctx, input }) => enrollmentState(ctx.actor, input)),
  createPoolKey: editorProcedure
    .input(CreatePoolKey)
    .mutation(({ ctx, input }) => createPoolKey(ctx.actor, input)),
  listPoolKeys: editorProcedure.input(PoolRef).query(({ ctx, input }) => listPoolKeys(ctx.actor, input)),
  revokePoolKey: editorProcedure
    .input(PoolKeyRef)
    .mutation(({ ctx, input }) => revokePoolKey(ctx.actor, input)),
});
