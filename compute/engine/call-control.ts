import type { DuckDBConnection } from "@duckdb/node-api";
import { PARTS_IN_FLIGHT_MAX, type StopReason } from "./engine-message.ts";

/** How often an interrupt is repeated: a single one right after submission is lost as often as not. */
const INTERRUPT_INTERVAL_MS = 5;

/** Thrown where a call stops because it was told to. */
export class StoppedError extends Error {
  readonly reason: StopReason;
  constructor(reason: StopReason) {
    super(reason);
    this.name = "StoppedError";
    this.reason = reason;
  }
}

/** One call in the child: whether it shall stop, and how many parts its reader still takes. */
export class CallControl {
  #stopReason: StopReason | null = null;
  #credit = PARTS_IN_FLIGHT_MAX;
  #wake: (() => void)[] = [];
  /** connections at work, and how many pieces of work each has */
  readonly #working = new Map<DuckDBConnection, number>();
  #timer: NodeJS.Timeout | null = null;

  stop(reason: StopReason): void {
    this.#stopReason ??= reason;
    this.#timer ??= setInterval(() => this.#interruptAll(), INTERRUPT_INTERVAL_MS);
    this.#interruptAll();
    this.#wakeAll();
  }

  addCredit(): void {
    this.#credit++;
    this.#wakeAll();
  }

  /** Waits until the reader takes another part. @throws StoppedError */
  async takeCredit(): Promise<void> {
    this.throwIfStopped();
    while (this.#credit === 0) {
      await new Promise<void>((resolve) => this.#wake.push(resolve));
      this.throwIfStopped();
    }
    this.#credit--;
  }

  get stopReason(): StopReason | null {
    return this.#stopReason;
  }

  throwIfStopped(): void {
    if (this.#stopReason !== null) throw new StoppedError(this.#stopReason);
  }

  /**
   * Awaits work of a connection; a stop interrupts it until it settles.
   * @throws StoppedError when stopped, whatever the work threw or gave.
   */
  async during<T>(connection: DuckDBConnection, work: () => Promise<T>): Promise<T> {
    this.throwIfStopped();
    this.#working.set(connection, (this.#working.get(connection) ?? 0) + 1);
    try {
      return await work();
    } finally {
      const left = (this.#working.get(connection) ?? 1) - 1;
      if (left === 0) this.#working.delete(connection);
      else this.#working.set(connection, left);
      this.throwIfStopped();
    }
  }

  /** The call is over: nothing is interrupted any more. */
  end(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  #interruptAll(): void {
    for (const connection of this.#working.keys()) connection.interrupt();
  }

  #wakeAll(): void {
    const wake = this.#wake;
    this.#wake = [];
    for (const resolve of wake) resolve();
  }
}
