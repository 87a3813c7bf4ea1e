import { type DeviceId, newId } from "../../compute/protocol/ids.ts";
import type { PublicKeys } from "../../compute/protocol/keys.ts";
import { recordAudit } from "../audit/record-audit.ts";
import type { Actor } from "../auth/actor.ts";
import { permit } from "../auth/can.ts";
import { db } from "../db/db.ts";
import { AppError, isUniqueViolation } from "../errors.ts";

/** A browser of a person, by its public keys. Dates are ISO strings. */
export interface DeviceRecord {
  readonly deviceId: string;
  readonly name: string;
  readonly keys: PublicKeys;
  readonly createdAt: string;
  readonly lastSeenAt: string;
  readonly isRevoked: boolean;
}

/**
 * Makes a browser's keys known. The same keys of the same person again give the
 * same id.
 *
 * @throws AppError `conflict` when the keys are another person's, `device_revoked` when they were revoked.
 */
export async function registerDevice(
  actor: Actor,
  { name, keys }: { name: string; keys: PublicKeys },
): Promise<{ deviceId: DeviceId }> {
  permit(actor, "devices.change");
  return (await knownDevice(actor, keys)) ?? createDevice(actor, { name, keys });
}

/** The actor's own devices, those seen last first. */
export async function listDevices(actor: Actor): Promise<DeviceRecord[]> {
  const devices = await db().device.findMany({
    where: { userId: actor.userId },
    orderBy: { lastSeenAt: "desc" },
  });
  return devices.map((device) => ({
    deviceId: device.id,
    name: device.name,
    keys: { signing: device.signingKey, sealing: device.sealingKey },
    createdAt: device.createdAt.toISOString(),
    lastSeenAt: device.lastSeenAt.toISOString(),
    isRevoked: device.revokedAt !== null,
  }));
}

/** @throws AppError `not_found` for a device that is not the actor's own. */
export async function renameDevice(
  actor: Actor,
  { deviceId, name }: { deviceId: DeviceId; name: string },
): Promise<void> {
  permit(actor, "devices.change");
  const { count } = await db().device.updateMany({
    where: { id: deviceId, userId: actor.userId },
    data: { name },
  });
  if (count === 0) throw notYours();
}

/**
 * Ends what a device may ask for; its keys can't be registered again. Nothing is
 * lost: Results are sealed anew to other devices.
 *
 * @throws AppError `not_found` for a device that is not the actor's own.
 */
export async function revokeDevice(actor: Actor, { deviceId }: { deviceId: DeviceId }): Promise<void> {
  permit(actor, "devices.change");
  await db().$transaction(async (tx) => {
    const device = await tx.device.findFirst({ where: { id: deviceId, userId: actor.userId } });
    if (device === null) throw notYours();
    if (device.revokedAt !== null) return;
    await tx.device.update({ where: { id: deviceId }, data: { revokedAt: new Date() } });
    const { workspaceId, userId: actorId } = actor;
    await recordAudit({ workspaceId, actorId, verb: "device.revoked", subject: deviceId }, tx);
  });
}

async function knownDevice(actor: Actor, keys: PublicKeys): Promise<{ deviceId: DeviceId } | null> {
  const device = await db().device.findUnique({ where: { signingKey: keys.signing } });
  if (device === null) return null;
  if (device.userId !== actor.userId || device.sealingKey !== keys.sealing)
    throw new AppError("conflict", "These keys belong to another device. Make new ones.");
  if (device.revokedAt !== null)
    throw new AppError("device_revoked", "This device was revoked. Clear its keys to register it anew.");
  await db().device.update({ where: { id: device.id }, data: { lastSeenAt: new Date() } });
  return { deviceId: device.id as DeviceId };
}

async function createDevice(
  actor: Actor,
  { name, keys }: { name: string; keys: PublicKeys },
): Promise<{ deviceId: DeviceId }> {
  const deviceId: DeviceId = newId("dev_");
  const { workspaceId, userId } = actor;
  try {
    await db().$transaction(async (tx) => {
      await tx.device.create({
        data: { id: deviceId, userId, name, signingKey: keys.signing, sealingKey: keys.sealing },
      });
      const entry = { workspaceId, actorId: userId, verb: "device.registered", subject: deviceId } as const;
      await recordAudit({ ...entry, detail: { name } }, tx);
    });
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    // another tab of the same browser was faster
    return (await knownDevice(actor, keys)) ?? Promise.reject(error);
  }
  return { deviceId };
}

function notYours(): AppError {
  return new AppError("not_found", "This is not a device of yours.");
}
