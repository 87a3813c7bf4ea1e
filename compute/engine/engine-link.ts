import { LIMITS } from "../protocol/limits.ts";
import { TargetError } from "../target.ts";
import { type EngineChild, startChild } from "./child-process.ts";
import type { EngineCalls, EngineMethod, FromEngine, StopReason } from "./engine-message.ts";
import type { EngineExit, EngineOptions } from "./engine-session.ts";
import type { Frame } from "./frame-pipe.ts";

/** One message of an answer: parts first, one `answer` or `refused` last. */
export type AnswerFrame = Frame<Extract<FromEngine, { callId: number }>>;

/** The child died under a call. */
export class EngineLostError extends Error {
  readonly reason: EngineExit["reason"];
  constructor(reason: EngineExit["reason"]) {
    super(`The engine ended: ${reason}.`);
    this.name = "EngineLostError";
    this.reason = reason;
  }
}

/** One call under way, seen from the parent. */
export interface EngineCall {
  /** Frames in order. Throws EngineLostError when the child dies. Taking a part with bytes gives credit for the next. */
  frames(): AsyncGenerator<AnswerFrame>;
  /** Asks the child to stop it; kills the child when it has not ended in `cancelMsMax`. */
  stop(reason: StopReason): void;
}

interface OpenCall {
  take(frame: AnswerFrame): void;
  lose(exit: EngineExit): void;
}

/**
 * The parent's end of an engine child, and of its successors: the first call
 * after a child has died starts a new one.
 */
export class EngineLink {
  readonly #options: EngineOptions;
  readonly #calls = new Map<number, OpenCall>();
  readonly #listeners = new Set<(exit: EngineExit) => void>();
  #child: Promise<EngineChild> | null = null;
  #running: EngineChild | null = null;
  #exited: Promise<void> = Promise.resolve();
  #isClosed = false;
  #lastCallId = 0;

  constructor(options: EngineOptions) {
    this.#options = options;
  }

  get child(): EngineChild | null {
    return this.#running;
  }

  onExit(listener: (exit: EngineExit) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Starts the child before the first call. @throws TargetError as `call`. */
  async warm(): Promise<void> {
    await this.#connect();
  }

  /** @throws TargetError `unavailable` when no child can be started, `session_lost` after `close`. */
  async call<M extends EngineMethod>(method: M, argument: EngineCalls[M]): Promise<EngineCall> {
    const child = await this.#connect();
    const callId = ++this.#lastCallId;
    const queue = new FrameQueue();
    let killTimer: NodeJS.Timeout | null = null;
    const end = () => {
      if (killTimer !== null) clearTimeout(killTimer);
      this.#calls.delete(callId);
    };
    this.#calls.set(callId, {
      take(frame) {
        queue.push(frame);
        if (frame.head.type !== "part") end();
      },
      lose(exit) {
        queue.fail(new EngineLostError(exit.reason));
        end();
      },
    });
    child.send({ type: "call", callId, method, argument });
    return {
      frames: () => queue.read((frame) => hasCost(frame) && child.send({ type: "credit", callId })),
      stop: (reason) => {
        if (!this.#calls.has(callId) || killTimer !== null) return;
        child.send({ type: "stop", callId, reason });
        killTimer = setTimeout(() => child.kill("killed"), LIMITS.cancelMsMax);
      },
    };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#running?.send({ type: "close" });
    const child = this.#running;
    const killTimer = setTimeout(() => child?.kill("closed"), LIMITS.cancelMsMax);
    await this.#exited;
    clearTimeout(killTimer);
  }

  #connect(): Promise<EngineChild> {
    if (this.#isClosed) return Promise.reject(new TargetError("session_lost", "The Session is closed."));
    this.#child ??= this.#start();
    return this.#child;
  }

  async #start(): Promise<EngineChild> {
    let leave = (): void => undefined;
    this.#exited = new Promise((resolve) => {
      leave = resolve;
    });
    const take = (frame: Frame<FromEngine>) => {
      if ("callId" in frame.head) this.#calls.get(frame.head.callId)?.take(frame as AnswerFrame);
    };
    try {
      this.#running = await startChild(this.#options, take, (exit) => {
        this.#forget(exit);
        leave();
      });
      return this.#running;
    } catch (error) {
      this.#child = null;
      throw new TargetError("unavailable", "The engine could not be started.", { cause: error });
    }
  }

  #forget(exit: EngineExit): void {
    const wasReady = this.#running !== null;
    this.#child = null;
    this.#running = null;
    for (const call of this.#calls.values()) call.lose(exit);
    if (wasReady) for (const listener of this.#listeners) listener(exit);
  }
}

const hasCost = ({ head }: AnswerFrame): boolean => head.type === "part" && head.hasCost;

/** Frames between the pipe and one reader; bounded by the credit. */
class FrameQueue {
  readonly #frames: AnswerFrame[] = [];
  #error: Error | null = null;
  #wake: (() => void) | null = null;

  push(frame: AnswerFrame): void {
    this.#frames.push(frame);
    this.#wake?.();
  }

  fail(error: Error): void {
    this.#error = error;
    this.#wake?.();
  }

  async *read(onTaken: (frame: AnswerFrame) => void): AsyncGenerator<AnswerFrame> {
    for (;;) {
      const frame = this.#frames.shift();
      if (frame !== undefined) {
        onTaken(frame);
        yield frame;
        if (frame.head.type !== "part") return;
      } else if (this.#error !== null) {
        throw this.#error;
      } else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }
  }
}
