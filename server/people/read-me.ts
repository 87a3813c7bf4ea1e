import type { Actor, Identity } from "../auth/actor.ts";
import { can, PERMISSIONS, type Verb } from "../auth/can.ts";
import { mayUsePassword } from "../auth/password-sign-in.ts";
import { db } from "../db/db.ts";

/** What the frame of every page shows about the one who is signed in. */
export interface Me {
  readonly userId: string;
  readonly name: string;
  readonly email: string;
  /** null: signed in, but member of no workspace */
  readonly workspace: { readonly id: string; readonly name: string; readonly role: Actor["role"] } | null;
  /** false: they sign in by the company's provider only */
  readonly hasPassword: boolean;
  /** what the UI may offer; the server decides again */
  readonly verbs: readonly Verb[];
}

/** `null` for nobody. Two queries, three where the provider is required. */
export async function readMe(identity: Identity | undefined): Promise<Me | null> {
  if (!identity) return null;
  const { person, actor } = identity;
  const { passwordHash } = await db().user.findUniqueOrThrow({
    where: { id: person.userId },
    select: { passwordHash: true },
  });
  const workspace = actor ? await db().workspace.findUnique({ where: { id: actor.workspaceId } }) : null;
  return {
    userId: person.userId,
    name: person.name,
    email: person.email,
    workspace: actor && workspace ? { id: workspace.id, name: workspace.name, role: actor.role } : null,
    hasPassword: passwordHash !== null && (await mayUsePassword(person.userId)),
    verbs: actor ? (Object.keys(PERMISSIONS) as Verb[]).filter((verb) => can(actor, verb)) : [],
  };
}
