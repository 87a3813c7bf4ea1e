import { z } from "zod";
import { CatalogRelation } from "./catalog.ts";
import { CallId, GrantId, PoolId, RunId, SessionId, WorkerId } from "./ids.ts";
import { DeviceIdentity, Signature } from "./keys.ts";
import { LIMITS } from "./limits.ts";

export const CALL_METHODS = [
  "run",
  "window",
  "summarize",
  "aggregate",
  "plan",
  "describe",
  "export",
  "import",
] as const;
export const CallMethod = z.enum(CALL_METHODS);
export type CallMethod = z.infer<typeof CallMethod>;

/**
 * The control plane's permission to do one call on one worker. The worker's
 * planner knows `relations` and nothing else: what is not granted does not exist.
 * `actorId` is opaque: a worker never learns who the person is.
 */
export const Grant = z.object({
  version: z.literal(1),
  grantId: GrantId,
  callId: CallId,
  method: CallMethod,
  poolId: PoolId,
  workerId: WorkerId,
  sessionId: SessionId,
  actorId: z.string().max(100),
  device: DeviceIdentity,
  relations: z.array(CatalogRelation).max(LIMITS.grantRelationsMax),
  /** Results that the call may read */
  results: z.array(RunId).max(10_000),
  issuedAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
});
export type Grant = z.infer<typeof Grant>;

/** `body` is the JSON text that was signed, byte for byte, with the control plane's Ed25519 key. */
export const SignedGrant = z.object({
  body: z.string().max(LIMITS.controlMessageBytesMax),
  signature: Signature,
});
export type SignedGrant = z.infer<typeof SignedGrant>;
