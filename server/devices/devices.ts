import { type DeviceId, newId } from "../../compute/protocol/ids.ts";
import type { PublicKeys } from "../../compute/protocol/keys.ts";
import { recordAudit } from "../audit/record-audit.ts";
import type { Actor } from "../auth/actor.ts";
import { permit } from "../auth/can.ts";
import { db } from "../db/db.ts";
import { AppError, isUniqueViolation } from "../errors.ts";
import { signOutBrowser } from "../page-link/sign-out-pages.ts";
import { dataPlane } from "../relay/data-plane.ts";

/** A browser of a person, by its public keys. Dates are ISO strings. */
export interface DeviceRecord {
  readonly deviceId: string;
  readonly name: string;
  readonly keys: PublicKeys;
  readonly createdAt: string;
  readonly lastSeenAt: string;
  readonly isRevoked: boolean;
  /** the person's devices that vouch for it to strict workers */
  readonly endorsedBy: string[];
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
    include: { endorsements: { select: { byDeviceId: true } } },
    orderBy: { lastSeenAt: "desc" },
  });
  return devices.map((device) => ({
    deviceId: device.id,
    name: device.name,
    keys: { signing: device.signingKey, sealing: device.sealingKey },
    createdAt: device.createdAt.toISOString(),
    lastSeenAt: device.lastSeenAt.toISOString(),
    isRevoked: device.revokedAt !== null,
    endorsedBy: device.endorsements.map(({ byDeviceId }) => byDeviceId),
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
 * Ends what a device may ask for, what it is asking for, and its browser's session;
 * its keys can't be registered again. Nothing is lost: Results are sealed anew to
 * other devices, and the person may sign in there again, with new keys.
 *
 * @throws AppError `not_found` for a device that is not the actor's own.
 */
export async function revokeDevice(actor: Actor, { deviceId }: { deviceId: DeviceId }): Promise<void> {
  permit(actor, "devices.change");
  const { workspaceId, userId } = actor;
  const signInId = await db().$transaction(async (tx) => {
    const device = await tx.device.findFirst({ where: { id: deviceId, userId } });
    if (device === null) throw notYours();
    if (device.revokedAt !== null) return device.signInId;
    await tx.device.update({ where: { id: deviceId }, data: { revokedAt: new Date() } });
    await recordAudit({ workspaceId, actorId: userId, verb: "device.revoked", subject: deviceId }, tx);
    return device.signInId;
  });
  dataPlane().relay.loseDevice(deviceId, "This device was revoked.");
  if (signInId !== null) signOutBrowser(userId, signInId);
}

async function knownDevice(actor: Actor, keys: PublicKeys): Promise<{ deviceId: DeviceId } | null> {
  const device = await db().device.findUnique({ where: { signingKey: keys.signing } });
  if (device === null) return null;
  if (device.userId !== actor.userId || device.sealingKey !== keys.sealing)
    throw new AppError("conflict", "These keys belong to another device. Make new ones.");
  if (device.revokedAt !== null)
    throw new AppError(
      "device_revoked",
      "This device was revoked. Sign in on it again to use it with a new key.",
    );
  await see(actor, device.id as DeviceId);
  return { deviceId: device.id as DeviceId };
}

/** One signing in is of one device: an earlier one of the same browser, whose keys are gone, lets go of it. */
async function see({ userId, signInId }: Actor, deviceId: DeviceId): Promise<void> {
  if (signInId !== undefined)
    await db().device.updateMany({
      where: { userId, signInId, revokedAt: null, id: { not: deviceId } },
      data: { signInId: null },
    });
  await db().device.update({
    where: { id: deviceId },
    data: { lastSeenAt: new Date(), signInId: signInId ?? null },
  });
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
  await see(actor, deviceId);
  return { deviceId };
}

function notYours(): AppError {
  return new AppError("not_found", "This is not a device of yours.");
}
