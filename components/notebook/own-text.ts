import type { Cell, OtherVersion } from "../../compute/notebook/notebook.ts";

/**
 * The version of a cell's text that this tab goes on with. In a conflict that is
 * the one that was written here, so that nobody's text is taken from under their
 * hands; else the one that is shown to everybody.
 */
export function ownText(cell: Cell, ownVersions: ReadonlySet<string>): OtherVersion {
  const own = cell.others.findLast(({ version }) => ownVersions.has(version));
  if (own && !ownVersions.has(cell.version)) return own;
  return { version: cell.version, text: cell.text };
}
