import type { CatalogRow } from "./catalog-rows.ts";

/** What a key does in the tree. */
export type TreeMove =
  | { type: "focus"; id: string }
  | { type: "open"; id: string }
  | { type: "close"; id: string }
  | { type: "insert"; text: string };

/**
 * What this key does to the row that has the focus, as in every tree of the platform: arrows walk,
 * right opens then enters, left closes then leaves, Home and End jump, letters find by first letter,
 * Enter inserts (or opens and closes what has nothing to insert). Null: not for the tree.
 */
export function treeMove(key: string, rows: readonly CatalogRow[], focusedId: string): TreeMove | null {
  const index = rows.findIndex(({ id }) => id === focusedId);
  const row = rows[index];
  if (!row) return null;
  const focus = (to: CatalogRow | undefined): TreeMove | null => (to ? { type: "focus", id: to.id } : null);
  const toggle = (): TreeMove | null =>
    row.isOpen === null ? null : { type: row.isOpen ? "close" : "open", id: row.id };

  switch (key) {
    case "ArrowDown":
      return focus(rows[index + 1]);
    case "ArrowUp":
      return focus(rows[index - 1]);
    case "Home":
      return focus(rows[0]);
    case "End":
      return focus(rows.at(-1));
    case "ArrowRight":
      return row.isOpen === false ? toggle() : row.isOpen ? focus(rows[index + 1]) : null;
    case "ArrowLeft":
      return row.isOpen ? toggle() : focus(rows.find(({ id }) => id === row.parentId));
    case " ":
      return toggle();
    case "Enter":
      return row.insertText === null ? toggle() : { type: "insert", text: row.insertText };
    default:
      return key.length === 1 ? focus(nextByLetter(rows, index, key)) : null;
  }
}

function nextByLetter(rows: readonly CatalogRow[], index: number, letter: string): CatalogRow | undefined {
  const inOrder = [...rows.slice(index + 1), ...rows.slice(0, index)];
  return inOrder.find(({ label }) => label.toLocaleLowerCase().startsWith(letter.toLocaleLowerCase()));
}
