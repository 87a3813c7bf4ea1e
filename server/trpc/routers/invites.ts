import {
  AcceptInvite,
  acceptInvite,
  createInvite,
  InviteInput,
  InviteRef,
  InviteToken,
  listInvites,
  readInvite,
  revokeInvite,
} from "../../people/invites.ts";
import { adminProcedure, publicProcedure, router } from "../procedures.ts";

export const invitesRouter = router({
  list: adminProcedure.query(({ ctx }) => listInvites(ctx.actor)),
  /** A path to pass on, `/invite/…`; shown once. */
  create: adminProcedure.input(InviteInput).mutation(({ ctx, input }) => createInvite(ctx.actor, input)),
  revoke: adminProcedure.input(InviteRef).mutation(({ ctx, input }) => revokeInvite(ctx.actor, input)),
  /** What the holder of a link sees. A mutation, because a link is a secret and must not be in a URL that is logged. */
  read: publicProcedure.input(InviteToken).mutation(({ ctx, input }) => readInvite(input, ctx.address)),
  accept: publicProcedure.input(AcceptInvite).mutation(({ ctx, input }) => acceptInvite(input, ctx.address)),
});
