import type { DuckDBConnection } from "@duckdb/node-api";
import type { CallControl } from "./call-control.ts";

/** Connections that are lent to one call at a time; calls beyond their number wait their turn. */
export class ConnectionPool {
  readonly #idle: DuckDBConnection[];
  readonly #waiting: ((connection: DuckDBConnection) => void)[] = [];

  constructor(connections: readonly DuckDBConnection[]) {
    this.#idle = [...connections];
  }

  /** Lends a connection for `work`; a stop interrupts it. @throws StoppedError when stopped. */
  async use<T>(control: CallControl, work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    const connection =
      this.#idle.pop() ?? (await new Promise<DuckDBConnection>((resolve) => this.#waiting.push(resolve)));
    try {
      return await control.during(connection, () => work(connection));
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#idle.push(connection);
      else next(connection);
    }
  }
}
