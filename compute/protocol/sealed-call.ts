import { z } from "zod";
import { CallMethod } from "./grant.ts";
import { CallId, CellId, NotebookId, PoolId, RunId, SessionId, WorkerId } from "./ids.ts";
import { DeviceIdentity, PublicKey, Signature } from "./keys.ts";
import { LIMITS } from "./limits.ts";

/** The part of a call that the control plane reads to authorise and route it. Metadata only. */
export const CallHeader = z.object({
  version: z.literal(1),
  callId: CallId,
  method: CallMethod,
  notebookId: NotebookId,
  poolId: PoolId,
  workerId: WorkerId,
  sessionId: SessionId,
  device: DeviceIdentity,
  /** X25519 key that made the sealed arguments; fresh for every call */
  ephemeral: PublicKey,
  issuedAt: z.iso.datetime(),
  /**
   * until when the device lets its worker begin it; at most `runWaitMsMax` after `issuedAt`. Absent:
   * `clockSkewMsMax` from `issuedAt`. A Run has it, since it may wait for its turn; its Grant is
   * signed only when it is sent. A worker remembers every call for as long as it could be valid and
   * takes none that was issued before its process began, so that none is done twice
   */
  expiresAt: z.iso.datetime().optional(),
  /** for `run`: which cell at which revision; the SQL itself is in the sealed arguments and in the notebook */
  run: z.object({ runId: RunId, cellId: CellId, revision: z.number().int().min(0) }).nullable(),
  /** Results that the call wants to read, own or of other cells */
  results: z.array(RunId).max(1_000),
});
export type CallHeader = z.infer<typeof CallHeader>;

/**
 * A signed request from a reader to one worker. `header` is the JSON text of a
 * `CallHeader`; `sealedArguments` (base64url) opens only on the worker; `signature`
 * is the device's Ed25519 over both.
 */
export const SealedCall = z.object({
  header: z.string().max(LIMITS.controlMessageBytesMax),
  sealedArguments: z.string().max(LIMITS.requestBytesMax),
  signature: Signature,
});
export type SealedCall = z.infer<typeof SealedCall>;
