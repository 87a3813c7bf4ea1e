"use client";

import { useMemo } from "react";
import type { SqlCell } from "../../compute/notebook/notebook.ts";

/** A cell as far as everything around its text goes: head, menu, Result. */
export type CellWithoutText = Omit<SqlCell, "text" | "version" | "textRevision" | "others">;

/** The same object for as long as only the text changes, so that a key draws the text and nothing around it. */
export function useCellWithoutText(cell: SqlCell): CellWithoutText {
  const { type, id, name, target, view, chart, isCollapsed } = cell;
  return useMemo(
    () => ({ type, id, name, target, view, chart, isCollapsed }),
    [type, id, name, target, view, chart, isCollapsed],
  );
}
