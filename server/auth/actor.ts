import type { IncomingMessage } from "node:http";
import type { UserId, WorkspaceId } from "../../compute/protocol/ids.ts";
import { db } from "../db/db.ts";
import { AppError } from "../errors.ts";
import { requireSameOrigin } from "../http/same-origin.ts";
import type { Role } from "./can.ts";
import { readSessionToken } from "./session-token.ts";

/** Somebody who is signed in, perhaps member of no workspace. */
export interface Person {
  readonly userId: UserId;
  readonly email: string;
  readonly name: string;
  /** which signing in this is, where it came by a cookie */
  readonly signInId?: string;
}

/** A person acting in a workspace: what every use-case gets first. */
export interface Actor extends Person {
  readonly workspaceId: WorkspaceId;
  readonly role: Role;
}

/** Who sent this cookie header: a person, with an actor if they belong to a workspace. */
export interface Identity {
  readonly person: Person;
  readonly actor: Actor | undefined;
}

/**
 * Reads who is behind a `Cookie` header; `undefined` when nobody, or when the
 * session was ended (signed out everywhere, password reset, device revoked). Costs one query
 * if there is a session cookie.
 */
export async function identityFromCookies(cookieHeader: string | undefined): Promise<Identity | undefined> {
  const token = await readSessionToken(cookieHeader);
  if (!token) return undefined;
  const [user] = await db().$queryRaw<MemberRow[]>`
    SELECT u."id", u."email", u."name", m."workspaceId", m."role"::text AS "role"
    FROM "User" u LEFT JOIN "Member" m ON m."userId" = u."id"
    WHERE u."id" = ${token.userId} AND u."sessionVersion" = ${token.sessionVersion}
      AND NOT EXISTS (SELECT 1 FROM "Device" d WHERE d."signInId" = ${token.signInId ?? ""} AND d."revokedAt" IS NOT NULL)
    ORDER BY m."createdAt" LIMIT 1`;
  if (!user) return undefined;
  const { signInId } = token;
  const person: Person = {
    userId: user.id,
    email: user.email,
    name: user.name,
    ...(signInId !== undefined && { signInId }),
  };
  const { workspaceId, role } = user;
  const actor = workspaceId === null || role === null ? undefined : { ...person, workspaceId, role };
  return { person, actor };
}

/** Whether this cookie is of a browser whose device was revoked: the sign-in page says so. */
export async function isOfRevokedDevice(cookieHeader: string | undefined): Promise<boolean> {
  const token = await readSessionToken(cookieHeader);
  if (token?.signInId === undefined) return false;
  const where = { userId: token.userId, signInId: token.signInId, revokedAt: { not: null } };
  return (await db().device.count({ where })) > 0;
}

interface MemberRow {
  readonly id: UserId;
  readonly email: string;
  readonly name: string;
  /** null, as `role`: of no workspace */
  readonly workspaceId: WorkspaceId | null;
  readonly role: Role | null;
}

/**
 * The actor of a plain HTTP request or of a WebSocket upgrade. Refuses
 * cross-site use: upgrades and everything but GET and HEAD must carry our Origin.
 *
 * @throws AppError `foreign_origin`, `not_signed_in`, or `forbidden` for a person without a workspace.
 */
export async function actorFromRequest(req: IncomingMessage): Promise<Actor> {
  const isSafe = (req.method === "GET" || req.method === "HEAD") && req.headers.upgrade === undefined;
  if (!isSafe) requireSameOrigin(req.headers);
  return requireActor(await identityFromCookies(req.headers.cookie));
}

/** @throws AppError `not_signed_in`, or `forbidden` for a person without a workspace. */
export function requireActor(identity: Identity | undefined): Actor {
  if (!identity) throw new AppError("not_signed_in", "You are not signed in.");
  if (!identity.actor) throw new AppError("forbidden", "You are not a member of this workspace.");
  return identity.actor;
}
