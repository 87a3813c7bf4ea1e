import type { NumberedFrame } from "../protocol/frames.ts";
import type { CallId } from "../protocol/ids.ts";
import { LIMITS } from "../protocol/limits.ts";
import { type ControlPlaneHttp, readBody } from "./control-plane-http.ts";
import type { Link } from "./link.ts";
import { errorFacts, type Log } from "./log.ts";

/** `unwanted`: nobody wants the answer any more. */
export type FrameOutcome = "accepted" | "unwanted";

/**
 * Posts one sealed frame and resolves when the relay has taken it in, which may
 * take as long as the reader pauses. Tries again for as long as the link lives:
 * the relay knows a frame by its number, so twice is once.
 *
 * @throws when `signal` aborts or the link is over for good.
 */
export type PostFrame = (callId: CallId, frame: NumberedFrame, signal: AbortSignal) => Promise<FrameOutcome>;

/** Between tries: random up to 0.1 s doubled per failure, 5 s at most; ends with the call or the link. */
const RETRY_MS_BASE = 100;
const RETRY_MS_MAX = 5_000;

export function createPostFrame(options: {
  http: ControlPlaneHttp;
  link: Pick<Link, "token">;
  log: Log;
  random: () => number;
  sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}): PostFrame {
  const { http, link, log } = options;

  async function attempt(callId: CallId, { seq, frame }: NumberedFrame, signal: AbortSignal) {
    const response = await http.request({
      method: "POST",
      path: `/worker/calls/${callId}/frames/${seq}`,
      headers: {
        authorization: `Bearer ${await link.token(signal)}`,
        "content-type": "application/octet-stream",
        "content-length": String(frame.length),
      },
      body: frame,
      signal,
    });
    await readBody(response);
    return response.statusCode ?? 0;
  }

  return async (callId, frame, signal) => {
    for (let failures = 0; ; failures++) {
      if (!(await isLinkedSoon(link, signal))) return "unwanted";
      try {
        const status = await attempt(callId, frame, signal);
        if (status === 204) return "accepted";
        if (UNWANTED.has(status)) return "unwanted";
        log.warn("frame not taken", { callId, seq: frame.seq, status });
      } catch (error) {
        signal.throwIfAborted();
        log.warn("frame not delivered", { callId, seq: frame.seq, ...errorFacts(error) });
      }
      await options.sleep(options.random() * Math.min(RETRY_MS_MAX, RETRY_MS_BASE * 2 ** failures), signal);
    }
  };
}

/** The control plane waits for a worker for so long; one that is away longer has no reader any more. */
async function isLinkedSoon(link: Pick<Link, "token">, signal: AbortSignal): Promise<boolean> {
  const patience = AbortSignal.timeout(LIMITS.workerAwayMsMax);
  try {
    await link.token(AbortSignal.any([signal, patience]));
    return true;
  } catch (error) {
    if (patience.aborted && !signal.aborted) return false;
    throw error;
  }
}

/** Gone, never known, not this worker's, or more than may be sent: no frame of this call will ever be taken. */
const UNWANTED = new Set([400, 403, 404, 409, 410, 413]);
