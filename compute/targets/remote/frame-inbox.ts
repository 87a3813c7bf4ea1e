import type { NumberedFrame } from "../../protocol/frames.ts";

/**
 * Frames of one answer, put in order. They come by two ways, may overtake each
 * other and may come twice after a reconnect; the reader gets each once.
 *
 * Holds what the sender was not yet told is read, so the sender bounds it.
 */
export interface FrameInbox {
  put(frame: NumberedFrame): void;
  /** No more frames come. Those already in order are still read, then `take` throws. */
  fail(reason: Error): void;
  /** The next frame, waiting for it. One reader at a time. */
  take(): Promise<NumberedFrame>;
  /** The first sequence number that has not arrived. */
  readonly arrived: number;
  /** The first sequence number that the reader has not taken. */
  readonly taken: number;
  /** True when a frame can be taken without waiting. */
  readonly hasNext: boolean;
}

export function createFrameInbox(): FrameInbox {
  const held = new Map<number, NumberedFrame>();
  let taken = 0;
  let arrived = 0;
  let failure: Error | null = null;
  let wake: (() => void) | null = null;

  function notify(): void {
    wake?.();
    wake = null;
  }

  return {
    put(frame) {
      if (frame.seq < arrived || held.has(frame.seq)) return;
      held.set(frame.seq, frame);
      while (held.has(arrived)) arrived++;
      notify();
    },
    fail(reason) {
      failure ??= reason;
      notify();
    },
    async take() {
      for (;;) {
        const frame = held.get(taken);
        if (frame !== undefined) {
          held.delete(taken++);
          return frame;
        }
        if (failure !== null) throw failure;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
    get arrived() {
      return arrived;
    },
    get taken() {
      return taken;
    },
    get hasNext() {
      return held.has(taken);
    },
  };
}
