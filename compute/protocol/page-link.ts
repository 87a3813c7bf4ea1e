import { z } from "zod";
import { CallId, NotebookId, PoolId, RunId } from "./ids.ts";
import { RunOutcome } from "./run.ts";

/**
 * Messages on a page's one WebSocket (`/page`), as JSON text. The frames of a Run
 * come as *binary* messages (see `frames.ts`) when small; larger ones are announced
 * by `frames-ready` and read with `GET /relay/calls/<callId>/frames?from=<seq>`,
 * which answers what is there (length-prefixed) and ends. The page acknowledges
 * with `frames-read`, which frees the relay's buffer and lets the worker go on.
 */
export const PageToControl = z.discriminatedUnion("type", [
  z.object({ type: z.literal("watch-notebook"), notebookId: NotebookId }),
  z.object({ type: z.literal("unwatch-notebook"), notebookId: NotebookId }),
  /** `next` is the first sequence number not yet read */
  z.object({ type: z.literal("frames-read"), callId: CallId, next: z.number().int().min(0) }),
  /** after a reconnect: send again from `next`. Answered `call-failed` (`worker_lost`) when the frames are gone; the Run may go on and keeps its Result all the same */
  z.object({ type: z.literal("resume"), callId: CallId, next: z.number().int().min(0) }),
  z.object({ type: z.literal("cancel"), callId: CallId }),
  z.object({ type: z.literal("ping") }),
]);
export type PageToControl = z.infer<typeof PageToControl>;

export const PoolState = z.object({
  poolId: PoolId,
  name: z.string(),
  kind: z.enum(["hosted", "self_hosted"]),
  workersOnline: z.number().int().min(0),
  workersTotal: z.number().int().min(0),
  threads: z.number().int().min(0),
  memoryBytes: z.number().int().min(0),
  running: z.number().int().min(0),
  /** in words, when it can't be used now */
  reason: z.string().nullable(),
});
export type PoolState = z.infer<typeof PoolState>;

export const ControlToPage = z.discriminatedUnion("type", [
  z.object({ type: z.literal("pools"), pools: z.array(PoolState) }),
  /** from now on this tab is told of the notebook; what happened before, it has to read */
  z.object({ type: z.literal("watching"), notebookId: NotebookId }),
  /** somebody saved: operations up to this revision can be read */
  z.object({ type: z.literal("notebook-revision"), notebookId: NotebookId, revision: z.number().int() }),
  z.object({
    type: z.literal("run-state"),
    notebookId: NotebookId,
    runId: RunId,
    callId: CallId.nullable(),
    state: z.enum(["queued", "running", ...RunOutcome.options]),
    reason: z.string().nullable(),
    rows: z.number().int().min(0),
  }),
  /** frames `from` up to, not including, `to` can be read */
  z.object({
    type: z.literal("frames-ready"),
    callId: CallId,
    from: z.number().int().min(0),
    to: z.number().int().min(0),
  }),
  /** the call will have no more frames: refused by the worker, or its worker is gone */
  z.object({
    type: z.literal("call-failed"),
    callId: CallId,
    code: z.enum(["refused", "worker_lost", "expired", "busy", "unsupported", "draining"]),
    message: z.string(),
  }),
  /** `reason` when it was not the person's own leaving of this browser; optional: older control planes don't say */
  z.object({ type: z.literal("signed-out"), reason: z.literal("device_revoked").optional() }),
  z.object({ type: z.literal("pong") }),
]);
export type ControlToPage = z.infer<typeof ControlToPage>;
