import { newId, type CallId } from "../../protocol/ids.ts";
import type { NumberedFrame } from "../../protocol/frames.ts";
import type { CatalogRelation } from "../../protocol/catalog.ts";
import type { Grant } from "../../protocol/grant.ts";
import { CallHeader } from "../../protocol/sealed-call.ts";
import { signGrant } from "../../seal/grant-signature.ts";
import {
  type OpenedSession,
  type RemoteTransport,
  TransportError,
} from "../../targets/remote/remote-transport.ts";
import type { ScriptedControlPlane } from "./scripted-control-plane.ts";

/**
 * A reader's way to the worker through the scripted control plane: grants every
 * call, passes its frames on in order, gives credit as they are taken.
 */
export function createScriptedRelay(
  plane: ScriptedControlPlane,
  relations: () => readonly CatalogRelation[] = () => [],
): RemoteTransport {
  const inboxes = new Map<CallId, Inbox>();
  const cancelled = new Set<CallId>();
  const others = plane.takeFrame;
  plane.takeFrame = (callId, frame) => inboxes.get(callId)?.offer(frame) ?? others(callId, frame);

  return {
    async openSession({ poolId }): Promise<OpenedSession> {
      const enrolled = plane.enrolled.at(-1);
      if (enrolled === undefined) throw new TransportError("unavailable", "No worker is enrolled.");
      const { workerId } = plane.enrollment;
      return { sessionId: newId("ses_"), poolId, worker: { workerId, name: "test", keys: enrolled.keys } };
    },
    closeSession: async (sessionId) => plane.say({ type: "close-session", sessionId }),
    cancel(callId) {
      cancelled.add(callId);
      plane.say({ type: "cancel", callId });
    },
    async *call({ callId, call }, { signal, onAccepted }) {
      const inbox = createInbox(signal);
      inboxes.set(callId, inbox);
      const header = CallHeader.parse(JSON.parse(call.header));
      const grant = await signGrant(grantOf(header, relations()), plane.keys.signing);
      void plane
        .hears("call-rejected", (said) => said.callId === callId)
        .then(({ code, message }) => inbox.fail(new TransportError("refused", message, { refusal: code })));
      plane.say({ type: "call", callId, grant, call });
      onAccepted?.();
      // asked to stop before it was sent
      if (cancelled.has(callId)) plane.say({ type: "cancel", callId });
      try {
        for (;;) yield await inbox.take();
      } finally {
        inboxes.delete(callId);
        inbox.close();
      }
    },
  };
}

function grantOf(header: CallHeader, relations: readonly CatalogRelation[]): Grant {
  const { callId, method, poolId, workerId, sessionId, device, results } = header;
  const now = Date.now();
  return {
    version: 1,
    grantId: newId("grt_"),
    callId,
    method,
    poolId,
    workerId,
    sessionId,
    actorId: "ana",
    device,
    relations: [...relations],
    results,
    issuedAt: new Date(now).toISOString(),
    expiresAt: new Date(now + 60_000).toISOString(),
  };
}

interface Inbox {
  offer(frame: NumberedFrame): Promise<"accepted" | "unwanted">;
  take(): Promise<NumberedFrame>;
  fail(error: Error): void;
  close(): void;
}

function createInbox(signal: AbortSignal): Inbox {
  const held = new Map<
    number,
    { frame: NumberedFrame; settle: (outcome: "accepted" | "unwanted") => void }
  >();
  let next = 0;
  let failure: Error | null = null;
  let wake: () => void = () => undefined;
  const fail = (error: Error) => {
    failure ??= error;
    wake();
  };
  signal.addEventListener("abort", () => fail(new TransportError("aborted", "It was stopped.")));
  return {
    fail,
    offer(frame) {
      if (frame.seq < next) return Promise.resolve("accepted");
      return new Promise((settle) => {
        held.set(frame.seq, { frame, settle });
        wake();
      });
    },
    async take() {
      for (;;) {
        const found = held.get(next);
        if (found !== undefined) {
          held.delete(next++);
          found.settle("accepted");
          return found.frame;
        }
        if (failure !== null) throw failure;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
    close() {
      for (const { settle } of held.values()) settle("unwanted");
    },
  };
}
