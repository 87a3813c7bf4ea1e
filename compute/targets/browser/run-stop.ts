import type { RunOutcome } from "../../protocol/run.ts";

/** Why a Run stops before its end. */
export type StopReason = "cancelled" | "timed_out";

/** Watches for the end of a Run's time and for its cancel, whatever is being waited for. */
export interface RunStop {
  readonly reason: StopReason | null;
  /** aborted when the Run stops, for fetches */
  readonly signal: AbortSignal;
  /** what `work` gives, or `stopped` as soon as the Run is to stop; `work` goes on unwatched then */
  race<T>(work: Promise<T>): Promise<T | typeof stopped>;
  release(): void;
}

export const stopped: unique symbol = Symbol("stopped");

export const OUTCOME_OF_STOP: Readonly<Record<StopReason, RunOutcome>> = {
  cancelled: "cancelled",
  timed_out: "failed",
};

export function watchForStop(signal: AbortSignal, timeoutMs: number): RunStop {
  const inner = new AbortController();
  let reason: StopReason | null = null;
  let resolveStop: (value: typeof stopped) => void = () => {};
  const stopping = new Promise<typeof stopped>((resolve) => {
    resolveStop = resolve;
  });
  const stop = (why: StopReason) => {
    if (reason !== null) return;
    reason = why;
    inner.abort();
    resolveStop(stopped);
  };
  const onAbort = () => stop("cancelled");
  signal.addEventListener("abort", onAbort, { once: true });
  const timer = setTimeout(() => stop("timed_out"), timeoutMs);
  if (signal.aborted) onAbort();
  return {
    get reason() {
      return reason;
    },
    signal: inner.signal,
    race: (work) => {
      work.catch(ignoreLate);
      return Promise.race([stopping, work]);
    },
    release() {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
    },
  };
}

/** A call that outlives its Run has nobody to tell; whoever still waits for it hears the same rejection. */
const ignoreLate = (): void => undefined;
