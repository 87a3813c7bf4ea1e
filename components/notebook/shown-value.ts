import type { CellRun } from "../../compute/notebook/run-board.ts";
import type { FirstRow } from "./read-first-row.ts";
import type { ValueReference } from "./value-references.ts";

/** What a text shows in place of a reference. `reason` says why there is no value, or why it may be an old one. */
export interface ShownValue {
  readonly kind: "value" | "null" | "missing";
  readonly text: string;
  readonly reason: string | null;
}

/** The first row's value of a column, as the grid writes it; else, in words, why there is none. */
export function shownValue(
  reference: Pick<ValueReference, "cell" | "column">,
  found: { readonly hasCell: boolean; readonly run: CellRun | undefined; readonly row: FirstRow | undefined },
  stale: string | null,
): ShownValue {
  const { cell, column } = reference;
  const missing = (reason: string): ShownValue => ({
    kind: "missing",
    text: `${cell}.${column}: ${reason}`,
    reason,
  });
  const { hasCell, run, row } = found;
  if (!hasCell) return missing("no cell has this name");
  if (!run) return missing("has not run yet");
  if (row?.failure) return missing(row.failure);
  if (row?.values) {
    const value =
      row.values.find(({ name }) => name === column) ??
      row.values.find(({ name }) => name.toLowerCase() === column.toLowerCase());
    if (!value) return missing("the Result has no such column");
    if (row.isEmpty) return missing("the Result has no rows");
    return value.text === null
      ? { kind: "null", text: "NULL", reason: stale ?? "The value is NULL." }
      : { kind: "value", text: value.text, reason: stale };
  }
  return missing(withoutRow(run));
}

function withoutRow(run: CellRun): string {
  if (run.resultGone !== null) return run.resultGone;
  if (run.state === "queued" || run.state === "running") return "is running";
  if (run.state === "failed") return "failed";
  if (run.state === "cancelled") return "was stopped";
  if (run.state === "lost") return "was lost";
  return run.result || run.isResultAwaited ? "is being read" : "has no Result";
}
