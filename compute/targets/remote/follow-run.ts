import type { NumberedFrame } from "../../protocol/frames.ts";
import type { CallId } from "../../protocol/ids.ts";
import type { ControlToPage } from "../../protocol/page-link.ts";
import type { SealedCall } from "../../protocol/sealed-call.ts";
import { createFrameInbox, type FrameInbox } from "./frame-inbox.ts";
import type { PageRequests } from "./page-requests.ts";
import {
  type CallProgress,
  type RemoteTransport,
  TransportError,
  type TransportErrorCode,
} from "./remote-transport.ts";

type CallFailed = Extract<ControlToPage, { type: "call-failed" }>;

const FAILED: Record<CallFailed["code"], TransportErrorCode> = {
  refused: "refused",
  unsupported: "refused",
  expired: "refused",
  busy: "unavailable",
  draining: "unavailable",
  worker_lost: "lost",
  cancelled: "aborted",
};

/** Reads of held frames that fail in a row: 5, waiting 0.1 + 0.2 + 0.4 + 0.8 s on average between them. */
const READ_ATTEMPTS_MAX = 5;
const READ_RETRY_MS = 200;

/**
 * Posts a Run and yields its frames, which come on the page's socket or, larger
 * ones, are announced there and read by requests. After every reconnect it asks
 * for what it has not got.
 *
 * @throws TransportError when there will be no more frames.
 */
export async function* followRun(
  requests: PageRequests,
  { callId, call }: { callId: CallId; call: SealedCall },
  { signal, onProgress, onAccepted }: Parameters<RemoteTransport["call"]>[1],
): AsyncGenerator<NumberedFrame> {
  const inbox = createFrameInbox();
  const stop = new AbortController();
  const both = AbortSignal.any([signal, stop.signal]);
  // before the control plane has the call, it would answer that nothing is on its way
  let isAccepted = false;
  let hasMissed = false;
  const askAgain = () => {
    hasMissed = !isAccepted;
    if (isAccepted) requests.link.send({ type: "resume", callId, next: inbox.arrived });
  };
  const leave = [
    listen(requests, callId, inbox, { onProgress, askAgain }),
    readAnnounced(requests, callId, inbox, both),
    failOnAbort(inbox, signal),
  ];
  let isFailed = false;
  try {
    await requests.post(callId, call, both);
    onAccepted?.();
    isAccepted = true;
    if (hasMissed || inbox.arrived === 0) askAgain();
    for (;;) {
      yield await inbox.take();
      if (!inbox.hasNext) requests.link.send({ type: "frames-read", callId, next: inbox.taken });
    }
  } catch (error) {
    isFailed = !signal.aborted;
    throw error;
  } finally {
    for (const off of leave) off();
    stop.abort();
    if (!isFailed) letGo(requests, callId);
  }
}

/** After the last frame, or Stop, nothing more is read: what still comes is waved through, or it would keep the worker waiting. */
const LET_GO_MS = 10_000;
/** Beyond what was sent counts as all of it. */
const EVERYTHING = 0xffff_ffff;

function letGo({ link, sleep }: PageRequests, callId: CallId): void {
  const release = () => void link.send({ type: "frames-read", callId, next: EVERYTHING });
  const off = [
    link.onFrame(callId, release),
    link.on("frames-ready", (ready) => ready.callId === callId && release()),
  ];
  release();
  const done = () => {
    for (const one of off) one();
  };
  sleep(LET_GO_MS, new AbortController().signal).then(done, done);
}

function listen(
  { link }: PageRequests,
  callId: CallId,
  inbox: FrameInbox,
  {
    onProgress,
    askAgain,
  }: { onProgress: ((progress: CallProgress) => void) | undefined; askAgain: () => void },
): () => void {
  const off = [
    link.onFrame(callId, (frame) => inbox.put(frame)),
    link.on("call-failed", (failed) => {
      if (failed.callId === callId)
        inbox.fail(new TransportError(FAILED[failed.code], failed.message, { refusal: failed.code }));
    }),
    link.on("run-state", (said) => {
      if (said.callId !== callId || (said.state !== "queued" && said.state !== "running")) return;
      onProgress?.({ state: said.state, reason: said.reason, rows: said.rows });
    }),
    link.onState((state) => {
      if (state === "open") askAgain();
      if (state === "closed") inbox.fail(new TransportError("lost", "The page was signed out."));
    }),
  ];
  return () => {
    for (const one of off) one();
  };
}

/** Reads announced frames, one request at a time, until all that were announced have arrived. */
function readAnnounced(
  requests: PageRequests,
  callId: CallId,
  inbox: FrameInbox,
  signal: AbortSignal,
): () => void {
  let announced = 0;
  let isReading = false;

  async function read(): Promise<void> {
    let failures = 0;
    while (inbox.arrived < announced && !signal.aborted) {
      try {
        for await (const frame of requests.readHeld(callId, inbox.arrived, signal)) {
          inbox.put(frame);
          failures = 0;
        }
      } catch (error) {
        if (error instanceof TransportError && error.code !== "unavailable") throw error;
        if (++failures >= READ_ATTEMPTS_MAX) throw error;
        await requests.sleep(requests.random() * READ_RETRY_MS * 2 ** (failures - 1), signal);
      }
    }
  }

  return requests.link.on("frames-ready", (ready) => {
    if (ready.callId !== callId) return;
    announced = Math.max(announced, ready.to);
    if (isReading) return;
    isReading = true;
    read()
      .catch((cause: unknown) => inbox.fail(lostFrames(cause)))
      .finally(() => {
        isReading = false;
      });
  });
}

function lostFrames(cause: unknown): TransportError {
  return new TransportError("lost", "The rows of this Run could not be fetched.", { cause });
}

function failOnAbort(inbox: FrameInbox, signal: AbortSignal): () => void {
  const abort = () => inbox.fail(new TransportError("aborted", "It was stopped."));
  if (signal.aborted) abort();
  signal.addEventListener("abort", abort, { once: true });
  return () => signal.removeEventListener("abort", abort);
}
