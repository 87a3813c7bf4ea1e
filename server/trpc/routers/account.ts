import {
  ChangePassword,
  changePassword,
  ResetPassword,
  ResetToken,
  readReset,
  resetPassword,
  signOutEverywhere,
} from "../../people/account.ts";
import { publicProcedure, router, signedInProcedure } from "../procedures.ts";

export const accountRouter = router({
  /** Ends every session, this one too. */
  changePassword: signedInProcedure
    .input(ChangePassword)
    .mutation(({ ctx, input }) => changePassword(ctx.person, input)),
  signOutEverywhere: signedInProcedure.mutation(({ ctx }) => signOutEverywhere(ctx.person)),
  /** What the holder of a reset link sees. A mutation, because the link is a secret. */
  readReset: publicProcedure.input(ResetToken).mutation(({ ctx, input }) => readReset(input, ctx.address)),
  resetPassword: publicProcedure
    .input(ResetPassword)
    .mutation(({ ctx, input }) => resetPassword(input, ctx.address)),
});
