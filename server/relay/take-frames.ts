import type { NumberedFrame } from "../../compute/protocol/frames.ts";
import { AppError, type AppErrorCode } from "../errors.ts";
import type { CallFailureCode, RelayCall } from "./relay-call.ts";

/** What a caller is told when a call without a Run fails; one column per reader of the code. */
const REFUSALS: Record<CallFailureCode, AppErrorCode> = {
  refused: "forbidden",
  worker_lost: "worker_lost",
  expired: "clock_skew",
  busy: "queue_full",
  unsupported: "protocol_mismatch",
  draining: "target_unavailable",
  cancelled: "target_unavailable",
};

/**
 * Yields the frames of a call in order as they come, each once. Asking for the
 * next frame releases the one before, so a slow taker slows the worker. Ends
 * after the last frame.
 *
 * @throws AppError when the call fails; DOMException when `signal` aborts.
 */
export async function* takeFrames(call: RelayCall, signal: AbortSignal): AsyncGenerator<NumberedFrame> {
  let next = 0;
  call.hasReader = true;
  for (;;) {
    signal.throwIfAborted();
    const [frame] = call.buffer.read(next);
    if (frame !== undefined) {
      yield frame;
      next += 1;
      call.attentionAt = Date.now();
      call.buffer.release(next);
    } else if (call.ending?.type === "failed") {
      throw new AppError(REFUSALS[call.ending.code], call.ending.message);
    } else if (call.ending !== null) return;
    else await changeOf(call, signal);
  }
}

function changeOf(call: RelayCall, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      call.listeners.delete(done);
      signal.removeEventListener("abort", done);
      resolve();
    };
    call.listeners.add(done);
    signal.addEventListener("abort", done);
  });
}
