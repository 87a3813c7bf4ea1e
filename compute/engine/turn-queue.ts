/** One at a time, in the order of asking. */
export class TurnQueue {
  #last: Promise<void> = Promise.resolve();

  /**
   * Waits for the turn and gives the function that ends it (once; safe to call twice).
   * An abort ends the waiting at once; the caller looks at the signal.
   */
  async take(signal: AbortSignal): Promise<() => void> {
    const before = this.#last;
    let end = (): void => undefined;
    const mine = new Promise<void>((resolve) => {
      end = resolve;
    });
    this.#last = Promise.all([before, mine]).then(() => undefined);
    let onAbort = (): void => undefined;
    const aborted = new Promise<void>((resolve) => {
      onAbort = resolve;
      if (signal.aborted) resolve();
      else signal.addEventListener("abort", onAbort, { once: true });
    });
    await Promise.race([before, aborted]);
    signal.removeEventListener("abort", onAbort);
    return end;
  }
}
