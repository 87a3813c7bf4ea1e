import { MakeResetLink, makeResetLink } from "../../people/account.ts";
import { ChangeRole, changeRole, listMembers, MemberRef, removeMember } from "../../people/members.ts";
import { adminProcedure, memberProcedure, router } from "../procedures.ts";

export const membersRouter = router({
  list: memberProcedure.query(({ ctx }) => listMembers(ctx.actor)),
  changeRole: adminProcedure.input(ChangeRole).mutation(({ ctx, input }) => changeRole(ctx.actor, input)),
  remove: adminProcedure.input(MemberRef).mutation(({ ctx, input }) => removeMember(ctx.actor, input)),
  /** A path to pass on, `/reset/…`; shown once. */
  makeResetLink: adminProcedure
    .input(MakeResetLink)
    .mutation(({ ctx, input }) => makeResetLink(ctx.actor, input)),
});
