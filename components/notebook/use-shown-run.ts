import { useState } from "react";
import { type CellRun, isActive } from "../../compute/notebook/run-board.ts";

/**
 * The Run whose Result a cell shows: its latest, and while that has no rows yet the one
 * before. Results replace each other, they don't push what is below.
 */
export function useShownRun(run: CellRun, hasResult: boolean): CellRun | null {
  const [last, setLast] = useState<CellRun | null>(null);
  const next = hasResult ? run : isActive(run) ? last : null;
  if (next !== last) setLast(next);
  return next;
}
