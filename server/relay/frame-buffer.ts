import type { NumberedFrame } from "../../compute/protocol/frames.ts";
import { LIMITS } from "../../compute/protocol/limits.ts";

/** How an offered frame fared. `overflow`: the worker ignored its credit, the call must be broken off. */
export type OfferOutcome = "accepted" | "closed" | "overflow";

/** Offers that may wait for room. Twice a worker's allowance: a posted frame may be offered again while its first try still waits. */
const WAITING_FRAMES_MAX = LIMITS.framesInFlightMax * 2;

/**
 * The frames of one call that its reader has not taken yet, in order.
 *
 * Holds at most `bytesMax` (one frame always fits). An offer that finds no room,
 * or comes before its predecessors, waits: that is the back-pressure. It knows
 * nothing of workers, pages or what the frames hold. Costs the bytes it holds,
 * plus at most 8 waiting frames.
 */
export interface FrameBuffer {
  /** Resolves when the frame was taken in (or was here before), or won't ever be. Never rejects. */
  offer(frame: NumberedFrame): Promise<OfferOutcome>;
  /** The frames held from `from` on, without gaps; empty when there are none yet. */
  read(from: number): readonly NumberedFrame[];
  /** Forgets every frame below `next` and lets waiting offers in. `next` beyond what was taken in counts as all of it. */
  release(next: number): void;
  /** Forgets everything, and from now on takes every frame only to forget it: the reader is gone, the worker goes on. */
  discard(): void;
  /** Forgets everything and refuses what comes: nobody wants the answer. */
  close(): void;
  /** The next sequence number that can be taken in: so many frames were. */
  readonly next: number;
  /** The lowest sequence number not yet released. */
  readonly firstHeld: number;
  readonly heldBytes: number;
}

interface Waiting {
  readonly frame: NumberedFrame;
  readonly settle: ((outcome: OfferOutcome) => void)[];
}

/** `onGrown` is called, synchronously, after frames were taken in. */
export function createFrameBuffer(options: { bytesMax: number; onGrown: () => void }): FrameBuffer {
  const held: NumberedFrame[] = [];
  const waiting = new Map<number, Waiting>();
  let heldBytes = 0;
  let firstHeld = 0;
  let next = 0;
  let mode: "keep" | "discard" | "closed" = "keep";

  const hasRoomFor = (bytes: number) => heldBytes === 0 || heldBytes + bytes <= options.bytesMax;

  function admitWaiting(): void {
    const before = next;
    for (;;) {
      const entry = waiting.get(next);
      if (entry === undefined || (mode === "keep" && !hasRoomFor(entry.frame.frame.length))) break;
      waiting.delete(next);
      next += 1;
      if (mode === "keep") {
        held.push(entry.frame);
        heldBytes += entry.frame.frame.length;
      } else firstHeld = next;
      for (const settle of entry.settle) settle("accepted");
    }
    if (next > before && mode === "keep") options.onGrown();
  }

  function forgetHeld(): void {
    held.length = 0;
    heldBytes = 0;
    firstHeld = next;
  }

  return {
    offer(frame) {
      if (mode === "closed") return Promise.resolve("closed");
      if (frame.seq < next) return Promise.resolve("accepted");
      const known = waiting.get(frame.seq);
      if (
        known === undefined &&
        (waiting.size >= WAITING_FRAMES_MAX || frame.seq >= next + WAITING_FRAMES_MAX)
      )
        return Promise.resolve("overflow");
      return new Promise((settle) => {
        if (known === undefined) waiting.set(frame.seq, { frame, settle: [settle] });
        else known.settle.push(settle);
        admitWaiting();
      });
    },
    read(from) {
      return held.slice(Math.max(0, from - firstHeld));
    },
    release(upTo) {
      const count = Math.min(upTo, next) - firstHeld;
      if (count <= 0) return;
      for (const { frame } of held.splice(0, count)) heldBytes -= frame.length;
      firstHeld += count;
      admitWaiting();
    },
    discard() {
      if (mode !== "keep") return;
      mode = "discard";
      forgetHeld();
      admitWaiting();
    },
    close() {
      mode = "closed";
      forgetHeld();
      const refused = [...waiting.values()];
      waiting.clear();
      for (const { settle } of refused) for (const one of settle) one("closed");
    },
    get next() {
      return next;
    },
    get firstHeld() {
      return firstHeld;
    },
    get heldBytes() {
      return heldBytes;
    },
  };
}
