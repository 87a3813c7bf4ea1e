import { z } from "zod";
import { DeviceId, WorkerId } from "./ids.ts";

/** 32 raw bytes of an Ed25519 or X25519 public key, base64url without padding. */
export const PublicKey = z.string().regex(/^[A-Za-z0-9_-]{43}$/);
export type PublicKey = z.infer<typeof PublicKey>;
/** 64 raw bytes of an Ed25519 signature, base64url without padding. */
export const Signature = z.string().regex(/^[A-Za-z0-9_-]{86}$/);
export type Signature = z.infer<typeof Signature>;

/** `signing` is Ed25519, `sealing` is X25519. */
export const PublicKeys = z.object({ signing: PublicKey, sealing: PublicKey });
export type PublicKeys = z.infer<typeof PublicKeys>;

export const WorkerIdentity = z.object({ workerId: WorkerId, name: z.string().max(200), keys: PublicKeys });
export type WorkerIdentity = z.infer<typeof WorkerIdentity>;
export const DeviceIdentity = z.object({ deviceId: DeviceId, keys: PublicKeys });
export type DeviceIdentity = z.infer<typeof DeviceIdentity>;
