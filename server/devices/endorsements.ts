import { type DeviceEndorsement, ENDORSEMENTS_MAX } from "../../compute/protocol/device-trust.ts";
import { type DeviceId, newId } from "../../compute/protocol/ids.ts";
import { readEndorsement } from "../../compute/seal/device-trust.ts";
import { SealError } from "../../compute/seal/seal-error.ts";
import { recordAudit } from "../audit/record-audit.ts";
import type { Actor } from "../auth/actor.ts";
import { permit } from "../auth/can.ts";
import { db } from "../db/db.ts";
import { AppError } from "../errors.ts";

/**
 * Keeps one device's word for another of the same person, to be passed on to strict
 * workers, which verify it themselves. Given again, the newer one counts.
 *
 * @throws AppError `not_found` unless both are the actor's own and neither is revoked,
 *   `bad_signature` when it is not by that device for that device.
 */
export async function keepEndorsement(
  actor: Actor,
  { deviceId, endorsement }: { deviceId: DeviceId; endorsement: DeviceEndorsement },
): Promise<void> {
  permit(actor, "devices.change");
  const own = await db().device.findMany({ where: { userId: actor.userId, revokedAt: null } });
  const device = own.find(({ id }) => id === deviceId);
  const by = own.find((one) => hasKeys(one, endorsement.by));
  if (device === undefined || by === undefined)
    throw new AppError("not_found", "This is not a device of yours, or it was revoked.");
  const said = await readGenuine(endorsement);
  if (said.deviceId !== deviceId || !hasKeys(device, said.keys) || device.id === by.id)
    throw new AppError("bad_signature", "The approval is not for this device.");
  const { body, signature } = endorsement;
  const { workspaceId, userId: actorId } = actor;
  await db().$transaction(async (tx) => {
    await tx.deviceEndorsement.upsert({
      where: { deviceId_byDeviceId: { deviceId, byDeviceId: by.id } },
      create: { id: newId("end_"), deviceId, byDeviceId: by.id, body, signature },
      update: { body, signature, createdAt: new Date() },
    });
    const detail = { by: by.id };
    await recordAudit({ workspaceId, actorId, verb: "device.endorsed", subject: deviceId, detail }, tx);
  });
}

/**
 * The endorsements that may lead from this device to one that a worker lists, the
 * nearest first. Those by or for revoked devices are left out: a worker can't know
 * of a revocation by itself. Two queries; for strict workers only.
 */
export async function endorsementsFor(deviceId: DeviceId, userId: string): Promise<DeviceEndorsement[]> {
  const own = await db().device.findMany({
    where: { userId, revokedAt: null },
    include: { endorsements: true },
  });
  const byId = new Map(own.map((device) => [device.id, device]));
  const found: DeviceEndorsement[] = [];
  const asked = new Set<string>();
  for (const id of walk(deviceId)) {
    for (const { byDeviceId, body, signature } of byId.get(id)?.endorsements ?? []) {
      const by = byId.get(byDeviceId);
      if (by === undefined || found.length >= ENDORSEMENTS_MAX) continue;
      found.push({ body, signature, by: { signing: by.signingKey, sealing: by.sealingKey } });
    }
  }
  return found;

  /** Breadth first, each device once. */
  function* walk(from: string): Generator<string> {
    const waiting = [from];
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
      if (asked.has(id)) continue;
      asked.add(id);
      yield id;
      waiting.push(...(byId.get(id)?.endorsements ?? []).map(({ byDeviceId }) => byDeviceId));
    }
  }
}

async function readGenuine(endorsement: DeviceEndorsement) {
  try {
    return await readEndorsement(endorsement);
  } catch (cause) {
    if (!(cause instanceof SealError)) throw cause;
    throw new AppError("bad_signature", "The approval was not signed by a device of yours.", { cause });
  }
}

function hasKeys(
  device: { signingKey: string; sealingKey: string },
  keys: { signing: string; sealing: string },
): boolean {
  return device.signingKey === keys.signing && device.sealingKey === keys.sealing;
}
