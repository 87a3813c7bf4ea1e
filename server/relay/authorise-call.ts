import type { CatalogRelation } from "../../compute/protocol/catalog.ts";
import type { CallMethod } from "../../compute/protocol/grant.ts";
import type { RunId } from "../../compute/protocol/ids.ts";
import type { CallHeader } from "../../compute/protocol/sealed-call.ts";
import type { Actor } from "../auth/actor.ts";
import { permit, type Verb } from "../auth/can.ts";
import { relationsOf } from "../catalog/list-relations.ts";
import { db } from "../db/db.ts";
import { Prisma } from "../db/generated/client.ts";
import { AppError } from "../errors.ts";

/** What it takes to make a call, and whether the worker must know the catalog for it. */
const METHODS: Record<CallMethod, { verb: Verb; needsRelations: boolean } | null> = {
  run: { verb: "runs.start", needsRelations: true },
  plan: { verb: "runs.start", needsRelations: true },
  window: { verb: "runs.read", needsRelations: false },
  summarize: { verb: "runs.read", needsRelations: false },
  aggregate: { verb: "runs.read", needsRelations: false },
  describe: { verb: "runs.read", needsRelations: false },
  export: { verb: "runs.read", needsRelations: false },
  // made by the control plane itself
  import: null,
};

/** What of the catalog the worker must know for this call. In memory after the first time. */
export async function relationsFor(actor: Actor, header: CallHeader): Promise<readonly CatalogRelation[]> {
  return METHODS[header.method]?.needsRelations ? relationsOf(actor.workspaceId) : [];
}

/**
 * Decides whether this actor may make this call: the device and the Session are
 * theirs, the notebook and every Result named are readable by them, the Results
 * lie on the worker that is asked. Changes nothing; answers the Pool's name. Costs
 * one query, and one more when Results are named.
 *
 * @throws AppError `forbidden`, `not_found`, `device_revoked`, `result_gone`, `conflict` (a Result is kept elsewhere), `invalid_input`.
 */
export async function authoriseCall(actor: Actor, header: CallHeader): Promise<string> {
  requirePermitted(actor, header);
  const rows = await db().$queryRaw<{ name: string }[]>(allowedPool(actor, header));
  const poolName = rows[0]?.name ?? (await explainRefusal(actor, header));
  await requireResults(actor, header);
  return poolName;
}

/** The part of `authoriseCall` that needs no query. @throws AppError as it does. */
export function requirePermitted(actor: Actor, header: CallHeader): void {
  const method = METHODS[header.method];
  if (method === null) throw new AppError("forbidden", "Imports are made by Eider itself.");
  permit(actor, method.verb);
  if ((header.method === "run") !== (header.run !== null))
    throw new AppError("invalid_input", "A call of method run names its Run, and no other does.");
}

/** The Pool's name when device, notebook and Session are as the header says, else no row; one query, since every call passes here. */
export function allowedPool(actor: Actor, header: CallHeader): Prisma.Sql {
  const { device, sessionId, notebookId, poolId, workerId } = header;
  return Prisma.sql`
    SELECT p."name"
    FROM "EngineSession" s
    JOIN "Worker" w ON w."id" = s."workerId" AND w."revokedAt" IS NULL
    JOIN "Pool" p ON p."id" = s."poolId" AND p."workspaceId" = ${actor.workspaceId}
    JOIN "Notebook" n ON n."id" = s."notebookId" AND n."workspaceId" = ${actor.workspaceId} AND n."deletedAt" IS NULL
    JOIN "Device" d ON d."userId" = s."userId" AND d."id" = ${device.deviceId} AND d."revokedAt" IS NULL
      AND d."signingKey" = ${device.keys.signing} AND d."sealingKey" = ${device.keys.sealing}
    WHERE s."id" = ${sessionId} AND s."userId" = ${actor.userId} AND s."notebookId" = ${notebookId}
      AND s."poolId" = ${poolId} AND s."workerId" = ${workerId} AND s."endedAt" IS NULL`;
}

/** Finds the words for what `allowedPool` refused. Answers the name if it has become right in between. */
export async function explainRefusal(actor: Actor, header: CallHeader): Promise<string> {
  await requireDevice(actor, header);
  const session = await requireSession(actor, header);
  return session.worker.pool.name;
}

async function requireDevice(actor: Actor, { device }: CallHeader): Promise<void> {
  const known = await db().device.findUnique({ where: { id: device.deviceId } });
  if (
    known === null ||
    known.userId !== actor.userId ||
    known.signingKey !== device.keys.signing ||
    known.sealingKey !== device.keys.sealing
  )
    throw new AppError("not_found", "This device is not registered to your account.");
  if (known.revokedAt !== null)
    throw new AppError("device_revoked", "This device was revoked. Sign in on it again to use it.");
}

async function requireSession(actor: Actor, header: CallHeader) {
  const session = await db().engineSession.findFirst({
    where: {
      id: header.sessionId,
      userId: actor.userId,
      notebookId: header.notebookId,
      poolId: header.poolId,
      workerId: header.workerId,
      endedAt: null,
      worker: { revokedAt: null, pool: { workspaceId: actor.workspaceId } },
    },
    include: { worker: { include: { pool: true } } },
  });
  const notebook = await db().notebook.findFirst({
    where: { id: header.notebookId, workspaceId: actor.workspaceId, deletedAt: null },
    select: { id: true },
  });
  if (notebook === null) throw new AppError("not_found", "This notebook is not here (any more).");
  if (session === null) throw new AppError("not_found", "This Session has ended. Connect again.");
  return session;
}

export async function requireResults(actor: Actor, header: CallHeader): Promise<void> {
  const wanted = new Set<RunId>(header.results);
  if (wanted.size === 0) return;
  const runs = await db().run.findMany({
    where: {
      id: { in: [...wanted] },
      notebook: { workspaceId: actor.workspaceId, deletedAt: null },
    },
    select: { id: true, workerId: true, resultGoneAt: true },
  });
  if (runs.length < wanted.size) throw new AppError("not_found", "A Result that it reads is not here.");
  for (const run of runs) {
    if (run.resultGoneAt !== null)
      throw new AppError("result_gone", "The Result was removed to make room. Run the cell again.");
    if (run.workerId !== header.workerId)
      throw new AppError("conflict", "The Result is kept in another place than this Session.");
  }
}
