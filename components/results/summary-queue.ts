import type { SummaryAnswer } from "../../compute/protocol/result-query.ts";

export interface SummaryQueueOptions {
  readonly summarize: (column: number, signal: AbortSignal) => Promise<SummaryAnswer>;
  readonly onChange: () => void;
}

export type ColumnSummaryState =
  | { readonly type: "waiting" }
  | { readonly type: "ready"; readonly summary: SummaryAnswer }
  | { readonly type: "refused"; readonly message: string };

/** Summaries of columns, one at a time and never twice, in the order of the last `want`. */
export interface SummaryQueue {
  /** replaces what is waited for; the one under way is cancelled when it is not in it */
  want(columns: readonly number[]): void;
  get(column: number): ColumnSummaryState | null;
  close(): void;
}

const WAITING: ColumnSummaryState = { type: "waiting" };

export function createSummaryQueue({ summarize, onChange }: SummaryQueueOptions): SummaryQueue {
  const states = new Map<number, ColumnSummaryState>();
  let wanted: readonly number[] = [];
  let current: { column: number; controller: AbortController } | null = null;

  async function next(): Promise<void> {
    if (current) return;
    const column = wanted.find((candidate) => !states.has(candidate));
    if (column === undefined) return;
    const controller = new AbortController();
    const mine = { column, controller };
    current = mine;
    try {
      const summary = await summarize(column, controller.signal);
      if (!controller.signal.aborted) states.set(column, { type: "ready", summary });
    } catch (error) {
      if (!controller.signal.aborted)
        states.set(column, {
          type: "refused",
          message: error instanceof Error ? error.message : String(error),
        });
    }
    if (current === mine) current = null;
    if (controller.signal.aborted) return;
    onChange();
    void next();
  }

  return {
    want(columns) {
      wanted = columns;
      if (current && !columns.includes(current.column)) {
        current.controller.abort();
        current = null;
      }
      void next();
    },
    get: (column) => states.get(column) ?? (wanted.includes(column) ? WAITING : null),
    close() {
      wanted = [];
      current?.controller.abort();
      current = null;
    },
  };
}
