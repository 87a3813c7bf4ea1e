/**
 * Lets at most `max` requests run at once; the others wait in order. A browser has
 * six connections per origin over all tabs, and saving and Stop need some of them.
 */
export interface RequestLanes {
  /** Resolves with the function that frees the lane. @throws the signal's reason when it aborts first. */
  enter(signal: AbortSignal): Promise<() => void>;
}

export function createRequestLanes(max: number): RequestLanes {
  let busy = 0;
  const waiting: (() => void)[] = [];

  function leave(): void {
    busy--;
    waiting.shift()?.();
  }

  function occupy(): () => void {
    busy++;
    let isFree = false;
    return () => {
      if (isFree) return;
      isFree = true;
      leave();
    };
  }

  return {
    async enter(signal) {
      signal.throwIfAborted();
      if (busy < max) return occupy();
      return new Promise((resolve, reject) => {
        const turn = () => {
          signal.removeEventListener("abort", giveUp);
          resolve(occupy());
        };
        const giveUp = () => {
          waiting.splice(waiting.indexOf(turn), 1);
          reject(signal.reason);
        };
        waiting.push(turn);
        signal.addEventListener("abort", giveUp, { once: true });
      });
    },
  };
}
