import { z } from "zod";
import { DeviceId } from "./ids.ts";
import { PublicKeys, Signature } from "./keys.ts";

/** How many devices may stand between one that a strict worker lists and one that calls it. */
export const ENDORSEMENTS_MAX = 5;

/** One device's word for another of the same person. Signed as text, byte for byte. */
export const DeviceEndorsementBody = z.object({
  version: z.literal(1),
  deviceId: DeviceId,
  keys: PublicKeys,
  issuedAt: z.iso.datetime(),
});
export type DeviceEndorsementBody = z.infer<typeof DeviceEndorsementBody>;

/** `body` is the JSON text of a `DeviceEndorsementBody`; `by` are the keys of the device that signed it. */
export const DeviceEndorsement = z.object({
  body: z.string().max(1_000),
  signature: Signature,
  by: PublicKeys,
});
export type DeviceEndorsement = z.infer<typeof DeviceEndorsement>;
