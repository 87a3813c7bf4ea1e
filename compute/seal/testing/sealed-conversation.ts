import { newId, type CallId } from "../../protocol/ids.ts";
import type { NumberedFrame } from "../../protocol/frames.ts";
import type { CallMethod } from "../../protocol/grant.ts";
import type { FrameOpener } from "../frame-opener.ts";
import type { FrameSealer } from "../frame-sealer.ts";
import { createKeys, type KeyPairs } from "../keys.ts";
import { openCall } from "../open-call.ts";
import { type CallDraft, sealCall } from "../seal-call.ts";

export const NOW = new Date("2026-03-01T12:00:00.000Z");

export function draftCall(device: KeyPairs, method: CallMethod = "window", callId?: CallId): CallDraft {
  return {
    callId: callId ?? newId("cal_"),
    method,
    notebookId: newId("nbk_"),
    poolId: newId("pol_"),
    workerId: newId("wrk_"),
    sessionId: newId("ses_"),
    device: { deviceId: newId("dev_"), keys: device.publicKeys },
    issuedAt: NOW.toISOString(),
    run: null,
    results: [],
  };
}

/** A reader and a worker that have exchanged one request. */
export interface Conversation {
  readonly opener: FrameOpener;
  readonly sealer: FrameSealer;
}

export async function converse(parties: {
  device: KeyPairs;
  worker: KeyPairs;
  callId?: CallId;
}): Promise<Conversation> {
  const { call, opener } = await sealCall({
    header: draftCall(parties.device, "window", parties.callId),
    arguments: { offset: 0 },
    device: parties.device,
    worker: parties.worker.publicKeys,
  });
  const opened = await openCall(call, parties.worker, NOW);
  return { opener, sealer: await opened.createSealer() };
}

export async function createParties(): Promise<{ device: KeyPairs; worker: KeyPairs }> {
  const [device, worker] = await Promise.all([
    createKeys({ isExtractable: false }),
    createKeys({ isExtractable: true }),
  ]);
  return { device, worker };
}

export async function sealAll(sealer: FrameSealer, plains: readonly Uint8Array[]): Promise<NumberedFrame[]> {
  const frames: NumberedFrame[] = [];
  for (const [index, plain] of plains.entries())
    frames.push(await sealer.seal(plain, index === plains.length - 1));
  return frames;
}

/** Opens all frames, as a reader that insists on a complete answer. */
export async function openAll(opener: FrameOpener, frames: readonly NumberedFrame[]): Promise<Uint8Array[]> {
  const plains: Uint8Array[] = [];
  for (const frame of frames) plains.push((await opener.open(frame)).plain);
  opener.assertComplete();
  return plains;
}
