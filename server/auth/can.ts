import { AppError } from "../errors.ts";

/** Roles of a workspace, least first. A higher role may do everything that a lower one may. */
export const ROLES = ["viewer", "editor", "admin"] as const;
export type Role = (typeof ROLES)[number];

/**
 * Every permission of a workspace by verb, with the least role that has it.
 * This is the only place that decides by role. It says nothing about *which*
 * thing: use-cases find things by the actor's workspace, so that a foreign id
 * is `not_found`.
 */
export const PERMISSIONS = {
  "workspace.read": "viewer",
  "workspace.rename": "admin",
  "members.read": "viewer",
  "members.change": "admin",
  "invites.read": "admin",
  "invites.change": "admin",
  "audit.read": "admin",
  "notebooks.read": "viewer",
  "notebooks.write": "editor",
  "notebooks.delete": "editor",
  "notebooks.purge": "admin",
  "runs.read": "viewer",
  "runs.start": "viewer",
  "runs.cancel": "viewer",
  "runs.cancelAny": "admin",
  "sessions.open": "viewer",
  "devices.change": "viewer",
  "catalog.read": "viewer",
  "lake.read": "viewer",
  "lake.write": "editor",
  "pools.read": "viewer",
  "workers.read": "viewer",
  "workers.change": "admin",
  "pools.change": "admin",
  "pools.own": "editor",
} as const satisfies Record<string, Role>;

export type Verb = keyof typeof PERMISSIONS;

/** Whether `role` may do everything that `least` may. */
export function isAtLeast(role: Role, least: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(least);
}

/** Whether somebody with this role may do `verb`. Pure; the UI may ask too, but never decides. */
export function can(actor: { readonly role: Role }, verb: Verb): boolean {
  return isAtLeast(actor.role, PERMISSIONS[verb]);
}

/** Lets pass or refuses. @throws AppError `forbidden` naming the role it takes. */
export function permit(actor: { readonly role: Role }, verb: Verb): void {
  if (can(actor, verb)) return;
  throw new AppError("forbidden", `This takes the role ${PERMISSIONS[verb]}; yours is ${actor.role}.`);
}
