/** A cell by where it stands: row of the Result in its order, column by place from the left. */
export interface GridCell {
  readonly row: number;
  readonly place: number;
}

/** A block of cells, from where it was started to the active cell. */
export interface GridSelection {
  readonly anchor: GridCell;
  readonly active: GridCell;
}

export interface GridRange {
  readonly firstRow: number;
  readonly lastRow: number;
  readonly firstPlace: number;
  readonly lastPlace: number;
}

export interface GridExtent {
  readonly rows: number;
  readonly places: number;
  readonly rowsPerPage: number;
}

export function selectCell(cell: GridCell): GridSelection {
  return { anchor: cell, active: cell };
}

export function rangeOf({ anchor, active }: GridSelection): GridRange {
  return {
    firstRow: Math.min(anchor.row, active.row),
    lastRow: Math.max(anchor.row, active.row),
    firstPlace: Math.min(anchor.place, active.place),
    lastPlace: Math.max(anchor.place, active.place),
  };
}

export function selectAll(extent: GridExtent): GridSelection {
  return { anchor: { row: 0, place: 0 }, active: { row: extent.rows - 1, place: extent.places - 1 } };
}

/** Keeps a selection inside what there is; null when nothing is left. */
export function clampSelection(selection: GridSelection, extent: GridExtent): GridSelection | null {
  if (extent.rows === 0 || extent.places === 0) return null;
  const clamp = ({ row, place }: GridCell) => ({
    row: Math.min(extent.rows - 1, Math.max(0, row)),
    place: Math.min(extent.places - 1, Math.max(0, place)),
  });
  return { anchor: clamp(selection.anchor), active: clamp(selection.active) };
}

export interface GridKey {
  readonly key: string;
  readonly isShift: boolean;
  readonly isMod: boolean;
}

/**
 * Where a key leads. Shift keeps the anchor and so makes a block; Mod goes to
 * the edge. Null when the key means nothing here.
 */
export function moveSelection(
  selection: GridSelection | null,
  { key, isShift, isMod }: GridKey,
  extent: GridExtent,
): GridSelection | null {
  if (extent.rows === 0 || extent.places === 0) return null;
  if (!isMoveKey(key)) return null;
  if (!selection && key.startsWith("Arrow")) return selectCell({ row: 0, place: 0 });
  const { anchor, active: from } = selection ?? selectCell({ row: 0, place: 0 });
  const moved = moveCell(from, key, isMod, extent);
  const active = clampSelection({ anchor: moved, active: moved }, extent)?.active ?? moved;
  return isShift ? { anchor, active } : selectCell(active);
}

const MOVE_KEYS = [
  "ArrowUp",
  "ArrowDown",
  "ArrowLeft",
  "ArrowRight",
  "PageUp",
  "PageDown",
  "Home",
  "End",
] as const;
type MoveKey = (typeof MOVE_KEYS)[number];
const isMoveKey = (key: string): key is MoveKey => (MOVE_KEYS as readonly string[]).includes(key);

function moveCell({ row, place }: GridCell, key: MoveKey, isMod: boolean, extent: GridExtent): GridCell {
  const lastRow = extent.rows - 1;
  const lastPlace = extent.places - 1;
  switch (key) {
    case "ArrowUp":
      return { row: isMod ? 0 : row - 1, place };
    case "ArrowDown":
      return { row: isMod ? lastRow : row + 1, place };
    case "ArrowLeft":
      return { row, place: isMod ? 0 : place - 1 };
    case "ArrowRight":
      return { row, place: isMod ? lastPlace : place + 1 };
    case "PageUp":
      return { row: row - extent.rowsPerPage, place };
    case "PageDown":
      return { row: row + extent.rowsPerPage, place };
    case "Home":
      return { row: isMod ? 0 : row, place: 0 };
    case "End":
      return { row: isMod ? lastRow : row, place: lastPlace };
  }
}
