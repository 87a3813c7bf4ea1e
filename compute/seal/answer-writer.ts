import type { NumberedFrame } from "../protocol/frames.ts";
import { LIMITS } from "../protocol/limits.ts";
import { type AnswerMessage, encodeMessage } from "./answer-message.ts";
import { concatBytes } from "./bytes.ts";
import type { FrameSealer } from "./frame-sealer.ts";

/**
 * Writes messages into sealed frames: small ones share a frame, large ones are
 * cut. Every method resolves when `send` has taken what had to be sent, which is
 * the writer's back-pressure. One method at a time.
 */
export interface AnswerWriter {
  write(message: AnswerMessage): Promise<void>;
  /** Sends what waits for company; nothing when nothing waits. */
  flush(): Promise<void>;
  /** Sends the rest as the last frame. Nothing can be written afterwards. */
  end(): Promise<void>;
}

export function createAnswerWriter(options: {
  sealer: FrameSealer;
  send: (frame: NumberedFrame) => Promise<void>;
}): AnswerWriter {
  let waiting: Uint8Array[] = [];
  let waitingBytes = 0;

  async function sendFrame(plain: Uint8Array, isLast: boolean): Promise<void> {
    await options.send(await options.sealer.seal(plain, isLast));
  }

  async function sendFull(): Promise<void> {
    if (waitingBytes < LIMITS.framePlainBytesMax) return;
    const whole = concatBytes(waiting);
    let at = 0;
    while (whole.length - at >= LIMITS.framePlainBytesMax) {
      await sendFrame(whole.subarray(at, at + LIMITS.framePlainBytesMax), false);
      at += LIMITS.framePlainBytesMax;
    }
    const rest = whole.subarray(at);
    waiting = rest.length === 0 ? [] : [rest];
    waitingBytes = rest.length;
  }

  function takeRest(): Uint8Array {
    const rest = concatBytes(waiting);
    waiting = [];
    waitingBytes = 0;
    return rest;
  }

  return {
    async write(message) {
      const encoded = encodeMessage(message);
      waiting.push(encoded);
      waitingBytes += encoded.length;
      await sendFull();
    },
    async flush() {
      if (waitingBytes > 0) await sendFrame(takeRest(), false);
    },
    async end() {
      await sendFrame(takeRest(), true);
    },
  };
}
