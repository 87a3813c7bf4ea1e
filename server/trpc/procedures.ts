import { initTRPC } from "@trpc/server";
import { requireActor } from "../auth/actor.ts";
import { ROLES, type Role } from "../auth/can.ts";
import { AppError } from "../errors.ts";
import type { TrpcContext } from "./context.ts";
import { shapeError, toTrpcError } from "./error-seam.ts";

const trpc = initTRPC.context<TrpcContext>().create({ errorFormatter: shapeError });

/** Joins procedures under names. */
export const router = trpc.router;
/** For calls without HTTP, as in tests. */
export const createCallerFactory = trpc.createCallerFactory;

/** Everybody, signed in or not. Everything below stands on this one, so every refusal passes the error seam. */
export const publicProcedure = trpc.procedure.use(async ({ next, path }) => {
  const result = await next();
  if (!result.ok) throw toTrpcError(result.error, path);
  return result;
});

/** Somebody who is signed in, perhaps without a workspace. Gives `ctx.person`. */
export const signedInProcedure = publicProcedure.use(({ ctx, next }) => {
  if (!ctx.identity) throw new AppError("not_signed_in", "You are not signed in.");
  return next({ ctx: { person: ctx.identity.person } });
});

/** A member of the workspace, of any role. Gives `ctx.actor`. */
export const memberProcedure = procedureFor("viewer");
/** A member who may write. Gives `ctx.actor`. */
export const editorProcedure = procedureFor("editor");
/** An admin. Gives `ctx.actor`. */
export const adminProcedure = procedureFor("admin");

function procedureFor(least: Role) {
  return signedInProcedure.use(({ ctx, next }) => {
    const actor = requireActor(ctx.identity);
    if (ROLES.indexOf(actor.role) < ROLES.indexOf(least)) {
      throw new AppError("forbidden", `This takes the role ${least}; yours is ${actor.role}.`);
    }
    return next({ ctx: { actor } });
  });
}
