"use client";

import type { Cell, OtherVersion } from "../../compute/notebook/notebook.ts";
import { useNotebook } from "./notebook-context.ts";
import { ownText } from "./own-text.ts";

const NONE: ReadonlySet<string> = new Set();

/** `ownText` of this tab. Every key makes a version: only a cell in conflict has to look at them. */
export function useOwnText(cell: Cell): OtherVersion {
  const ownVersions = useNotebook((snapshot) => (cell.others.length > 0 ? snapshot.ownVersions : NONE));
  return ownText(cell, ownVersions);
}
