import { z } from "zod";
import { DeviceEndorsement, ENDORSEMENTS_MAX } from "./device-trust.ts";
import { HostFacts, WorkerDescription } from "./enrollment.ts";
import { SignedGrant } from "./grant.ts";
import { CallId, RunId, SessionId, WorkerId } from "./ids.ts";
import { Signature } from "./keys.ts";
import { RunOutcome, RunStats } from "./run.ts";
import { SealedCall } from "./sealed-call.ts";

/**
 * Messages on the worker's one outbound WebSocket (`/worker/link`), as JSON text.
 *
 * Opening: the worker sends `hello`, is sent `challenge`, answers `proof` and is
 * sent `welcome`. The link token in it authorises the worker's HTTP requests
 * (`Authorization: Bearer …`) for as long as this socket lives.
 *
 * Frames of an answer: a *binary* message (see `frames.ts`) when small, else
 * `POST /worker/calls/<callId>/frames/<seq>`. `frame-accepted` for the first, the
 * 204 for the second is the credit for the next: at most `framesInFlightMax` frames
 * of a call wait for either. A 410 says that nobody wants the answer any more.
 */
export const WorkerToControl = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("hello"),
    workerId: WorkerId,
    instanceId: z.string().max(100),
    protocolVersion: z.number().int(),
    host: HostFacts,
    /** optional: workers of protocol 1 before 0.2 don't send it */
    description: WorkerDescription.optional(),
  }),
  /** signature over `eider-link:<nonce>:<instanceId>` */
  z.object({ type: z.literal("proof"), signature: Signature }),
  z.object({
    type: z.literal("heartbeat"),
    sessions: z.number().int().min(0),
    running: z.number().int().min(0),
    memoryBytes: z.number().int().min(0),
    isDraining: z.boolean(),
    /**
     * calls taken and not yet ended: one that the control plane waits for and that is missing
     * here twice is lost. Optional: without it only the loss of the worker itself is noticed
     */
    calls: z.array(CallId).max(10_000).optional(),
    /** what is wrong while it still works, worst first, in words for the Workers page; optional: older workers don't say */
    troubles: z.array(z.string().max(300)).max(10).optional(),
    /** what it says of itself, when that has changed since `hello`; optional: older workers don't say */
    description: WorkerDescription.optional(),
  }),
  /** the worker's own refusal: bad signature, expired Grant, local policy. Words for the reader; no secrets. */
  z.object({
    type: z.literal("call-rejected"),
    callId: CallId,
    code: z.enum(["refused", "expired", "busy", "unsupported", "draining"]),
    message: z.string().max(2_000),
  }),
  /** counts only; the control plane records them */
  z.object({
    type: z.literal("run-state"),
    callId: CallId,
    runId: RunId,
    state: z.enum(["queued", "running"]),
    ahead: z.number().int().min(0),
    rows: z.number().int().min(0),
  }),
  /** last word of a call, after its last frame was accepted; said again after a reconnect when it may have been missed, which is harmless */
  z.object({
    type: z.literal("call-ended"),
    callId: CallId,
    run: z
      .object({
        runId: RunId,
        outcome: RunOutcome,
        failureCode: z.string().max(100).nullable(),
        hasResult: z.boolean(),
        resultBytes: z.number().int().min(0),
        stats: RunStats,
      })
      .nullable(),
  }),
  z.object({ type: z.literal("results-evicted"), runs: z.array(RunId).max(10_000) }),
  z.object({
    type: z.literal("session-ended"),
    sessionId: SessionId,
    reason: z.enum(["idle", "crashed", "killed", "closed", "out_of_memory"]),
  }),
]);
export type WorkerToControl = z.infer<typeof WorkerToControl>;

/** What an administrator has decided of a worker. It is for the worker's log: calls are kept from it by the control plane. */
export const WorkerStanding = z.discriminatedUnion("type", [
  z.object({ type: z.literal("pending_approval") }),
  z.object({ type: z.literal("approved") }),
  z.object({
    type: z.literal("paused"),
    reason: z.string().max(300),
    /** null: until somebody resumes it */
    until: z.iso.datetime().nullable(),
  }),
]);
export type WorkerStanding = z.infer<typeof WorkerStanding>;

export const ControlToWorker = z.discriminatedUnion("type", [
  z.object({ type: z.literal("challenge"), nonce: z.string().max(200) }),
  /** signature by the control plane's key over `eider-welcome:<nonce>:<linkToken>` */
  z.object({
    type: z.literal("welcome"),
    linkToken: z.string().max(200),
    signature: Signature,
    heartbeatIntervalMs: z.number().int().positive(),
    /** optional: control planes of protocol 1 before 0.2 don't say it */
    protocolVersion: z.number().int().optional(),
    /** the control plane's clock, for a worker whose own is off; optional as above */
    now: z.iso.datetime().optional(),
    /** optional: older control planes know only approved workers */
    standing: WorkerStanding.optional(),
  }),
  /** said when an administrator changes it; an older worker does not understand it, and need not: it just gets no calls */
  z.object({ type: z.literal("standing"), standing: WorkerStanding }),
  z.object({
    type: z.literal("call"),
    callId: CallId,
    grant: SignedGrant,
    call: SealedCall,
    /** by which a strict worker may know the device; optional: sent to strict workers only */
    endorsements: z.array(DeviceEndorsement).max(ENDORSEMENTS_MAX).optional(),
  }),
  /** the credit for a frame that came on the socket, as the 204 is for a posted one */
  z.object({ type: z.literal("frame-accepted"), callId: CallId, seq: z.number().int().min(0) }),
  z.object({ type: z.literal("cancel"), callId: CallId }),
  z.object({ type: z.literal("close-session"), sessionId: SessionId }),
  /** finish what runs, take nothing new */
  z.object({ type: z.literal("drain") }),
]);
export type ControlToWorker = z.infer<typeof ControlToWorker>;

/** Close codes of the link. The worker decides by these whether to dial again. */
export const LINK_CLOSE = {
  refused: 4401,
  revoked: 4403,
  superseded: 4409,
  /** another process shows the same key and is alive */
  cloned: 4410,
  incompatible: 4426,
} as const;
