import type { NumberedFrame } from "../protocol/frames.ts";
import type { CallId } from "../protocol/ids.ts";
import { LIMITS } from "../protocol/limits.ts";
import type { PostFrame } from "./frame-posts.ts";
import type { Link } from "./link.ts";

/**
 * Sends the frames of one answer: small ones on the socket, others by their own
 * request. At most `LIMITS.framesInFlightMax` wait to be accepted: that is how far
 * an answer runs ahead of its reader.
 */
export interface FrameSender {
  /** Resolves when the frame is on its way. Does nothing when the answer is unwanted. */
  send(frame: NumberedFrame): Promise<void>;
  /** Resolves when every frame was accepted, or the answer is unwanted. */
  drained(): Promise<void>;
  /** The credit for a frame that went by socket. */
  accept(seq: number): void;
  /** From now on frames go by request only, which is always answered: the relay may have forgotten the call. */
  distrustSocket(): void;
  /** Stops listening to the link; nothing may be sent afterwards. */
  close(): void;
}

export function createFrameSender(options: {
  callId: CallId;
  link: Pick<Link, "sendFrame" | "onLinked">;
  post: PostFrame;
  signal: AbortSignal;
  onUnwanted: () => void;
}): FrameSender {
  const { callId, link } = options;
  const bySocket = new Map<number, NumberedFrame>();
  const byRequest = new Set<number>();
  let isUnwanted = false;
  let isSocketTrusted = true;
  let wake: (() => void)[] = [];

  function changed(): void {
    const woken = wake;
    wake = [];
    for (const one of woken) one();
  }

  function giveUp(): void {
    if (isUnwanted) return;
    isUnwanted = true;
    bySocket.clear();
    options.onUnwanted();
    changed();
  }

  const inFlight = () => bySocket.size + byRequest.size;

  async function until(isReached: () => boolean): Promise<void> {
    while (!isReached() && !isUnwanted) await new Promise<void>((resolve) => wake.push(resolve));
  }

  function post(frame: NumberedFrame): void {
    byRequest.add(frame.seq);
    options
      .post(callId, frame, options.signal)
      .then((outcome) => {
        byRequest.delete(frame.seq);
        if (outcome === "unwanted") giveUp();
      }, giveUp)
      .finally(changed);
  }

  /** What was not accepted on the socket is sent again by the way that answers. */
  function repost(): void {
    const unaccepted = [...bySocket.values()];
    bySocket.clear();
    for (const frame of unaccepted) post(frame);
  }

  const off = link.onLinked(repost);

  return {
    async send(frame) {
      await until(() => inFlight() < LIMITS.framesInFlightMax);
      if (isUnwanted) return;
      const isSmall = isSocketTrusted && frame.frame.length <= LIMITS.frameOnSocketBytesMax;
      if (isSmall && link.sendFrame(callId, frame)) bySocket.set(frame.seq, frame);
      else post(frame);
    },
    drained: () => until(() => inFlight() === 0),
    accept(seq) {
      if (bySocket.delete(seq)) changed();
    },
    distrustSocket() {
      isSocketTrusted = false;
      repost();
    },
    close: off,
  };
}
