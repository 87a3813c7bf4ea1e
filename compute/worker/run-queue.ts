import { LIMITS } from "../protocol/limits.ts";

/** One Run of a Session at a time, in the order of the calls. */
export interface RunQueue {
  /** Runs before this one that have not ended, were it to enter now. */
  readonly length: number;
  readonly isFull: boolean;
  /** Resolves, when it is this Run's turn, with the function that ends the turn. @throws the signal's reason when it aborts first. */
  enter(signal: AbortSignal, onAhead: (ahead: number) => void): Promise<() => void>;
}

interface Waiting {
  readonly begin: () => void;
  readonly onAhead: (ahead: number) => void;
}

export function createRunQueue(): RunQueue {
  let running = 0;
  const waiting: Waiting[] = [];

  function leave(): void {
    running--;
    waiting.shift()?.begin();
    for (const [index, { onAhead }] of waiting.entries()) onAhead(index + running);
  }

  function turn(): () => void {
    running++;
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      leave();
    };
  }

  return {
    get length() {
      return running + waiting.length;
    },
    get isFull() {
      return waiting.length >= LIMITS.sessionQueueMax;
    },
    async enter(signal, onAhead) {
      signal.throwIfAborted();
      if (running === 0) return turn();
      return new Promise((resolve, reject) => {
        const begin = () => {
          signal.removeEventListener("abort", giveUp);
          resolve(turn());
        };
        const entry = { begin, onAhead };
        const giveUp = () => {
          waiting.splice(waiting.indexOf(entry), 1);
          reject(signal.reason);
        };
        waiting.push(entry);
        signal.addEventListener("abort", giveUp, { once: true });
        onAhead(waiting.length - 1 + running);
      });
    },
  };
}
