import type { GridLayout, PlacedColumn } from "./grid-columns.ts";
import type { GridRange, GridSelection } from "./grid-selection.ts";
import { rangeOf } from "./grid-selection.ts";
import { displayCount } from "./format/display-text.ts";
import { drawRight, drawTabular, fitText } from "./grid-text.ts";
import type { GridTheme } from "./grid-theme.ts";
import type { ColumnKind } from "./format/column-kind.ts";
import type { ResultPage } from "./result-page.ts";
import { ROW_PX } from "./table-height.ts";

const PADDING_PX = 8;

export interface ColumnDisplay {
  readonly kind: ColumnKind;
  readonly show: (text: string) => string;
}

/** What is to be drawn, without where the view stands. */
export interface GridScene {
  readonly layout: GridLayout;
  readonly rowCount: number;
  readonly displays: readonly ColumnDisplay[];
  readonly selection: GridSelection | null;
  readonly find: (row: number) => { page: ResultPage; row: number } | null;
  /** rows of an older order or filter: drawn faintly */
  readonly isPending: boolean;
  /** grows when rows arrived: the same scene with more in it is another one */
  readonly version: number;
}

export interface GridFrame {
  readonly theme: GridTheme;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly topPx: number;
  readonly leftPx: number;
  readonly hoverRow: number | null;
  readonly isTabular: boolean;
  readonly visible: readonly PlacedColumn[];
}

type Context = CanvasRenderingContext2D;
type FoundRow = { page: ResultPage; row: number } | null;

/** Draws one frame: the rows in view, column by column, pinned ones over the rest. */
export function paintGrid(context: Context, scene: GridScene, frame: GridFrame): void {
  const { theme, widthPx, heightPx, topPx } = frame;
  const firstRow = Math.floor(topPx / ROW_PX);
  const lastRow = Math.min(scene.rowCount - 1, Math.floor((topPx + heightPx - 1) / ROW_PX));
  const rows: FoundRow[] = [];
  for (let row = firstRow; row <= lastRow; row++) rows.push(scene.find(row));
  const view: RowsInView = { firstRow, lastRow, rows, topPx };

  context.globalAlpha = 1;
  context.fillStyle = theme.surface;
  context.fillRect(0, 0, widthPx, heightPx);
  const pinned = frame.visible.filter((column) => column.isPinned);
  const scrolled = frame.visible.filter((column) => !column.isPinned);
  clipped(context, scene.layout.pinnedPx, 0, widthPx - scene.layout.pinnedPx, heightPx, () => {
    for (const column of scrolled)
      paintColumn(context, scene, frame, view, column, column.leftPx - frame.leftPx);
  });
  for (const column of pinned) paintColumn(context, scene, frame, view, column, column.leftPx);
  if (pinned.length > 0 && frame.leftPx > 0) {
    context.fillStyle = theme.line;
    context.fillRect(scene.layout.pinnedPx - 1, 0, 1, heightPx);
  }
  paintGutter(context, scene, frame, view);
  paintActiveCell(context, scene, frame);
}

interface RowsInView {
  readonly firstRow: number;
  readonly lastRow: number;
  readonly rows: readonly FoundRow[];
  readonly topPx: number;
}

function paintColumn(
  context: Context,
  scene: GridScene,
  frame: GridFrame,
  view: RowsInView,
  column: PlacedColumn,
  x: number,
): void {
  const { theme } = frame;
  const place = scene.layout.columns.indexOf(column);
  const range = scene.selection ? rangeOf(scene.selection) : null;
  const bottomPx = (view.lastRow + 1) * ROW_PX - view.topPx;
  clipped(context, x, 0, column.widthPx, frame.heightPx, () => {
    for (let row = view.firstRow; row <= view.lastRow; row++) {
      const y = row * ROW_PX - view.topPx;
      context.fillStyle = rowColour(theme, frame, range, row, place);
      context.fillRect(x, y, column.widthPx, ROW_PX);
      context.fillStyle = theme.rowLine;
      context.fillRect(x, y + ROW_PX - 1, column.widthPx, 1);
    }
    context.fillStyle = theme.rowLine;
    context.fillRect(x + column.widthPx - 1, 0, 1, bottomPx);
    context.globalAlpha = scene.isPending ? 0.45 : 1;
    for (let row = view.firstRow; row <= view.lastRow; row++)
      paintCell(context, scene, frame, view.rows[row - view.firstRow] ?? null, {
        x,
        y: row * ROW_PX - view.topPx,
        column,
      });
    context.globalAlpha = 1;
  });
}

function rowColour(theme: GridTheme, frame: GridFrame, range: GridRange | null, row: number, place: number) {
  if (
    range &&
    row >= range.firstRow &&
    row <= range.lastRow &&
    place >= range.firstPlace &&
    place <= range.lastPlace
  )
    return theme.selected;
  return row === frame.hoverRow ? theme.hover : theme.surface;
}

function paintCell(
  context: Context,
  scene: GridScene,
  { theme, isTabular }: GridFrame,
  found: FoundRow,
  at: { x: number; y: number; column: PlacedColumn },
): void {
  const baseline = at.y + 16;
  const widthPx = at.column.widthPx - PADDING_PX * 2;
  if (!found) {
    context.fillStyle = theme.rowLine;
    context.fillRect(at.x + PADDING_PX, at.y + 9, Math.min(widthPx, 56), 6);
    return;
  }
  const display = scene.displays[at.column.index];
  const text = found.page.textAt(found.row, at.column.index);
  const isNumber = display?.kind === "number";
  if (text === null || text === "") {
    context.font = theme.nullFont;
    context.fillStyle = theme.faint;
    const shown = text === null ? "NULL" : "''";
    if (isNumber) drawRight(context, shown, at.x + PADDING_PX + widthPx, baseline);
    else context.fillText(shown, at.x + PADDING_PX, baseline);
    return;
  }
  context.font = theme.font;
  context.fillStyle = theme.text;
  const shown = fitText(context, display ? display.show(text) : text, widthPx);
  if (!isNumber) context.fillText(shown, at.x + PADDING_PX, baseline);
  else if (isTabular) drawRight(context, shown, at.x + PADDING_PX + widthPx, baseline);
  else drawTabular(context, shown, at.x + PADDING_PX + widthPx, baseline);
}

function paintGutter(
  context: Context,
  scene: GridScene,
  { theme, heightPx, isTabular }: GridFrame,
  view: RowsInView,
): void {
  const width = scene.layout.gutterPx;
  context.fillStyle = theme.bg;
  context.fillRect(0, 0, width, Math.min(heightPx, (view.lastRow + 1) * ROW_PX - view.topPx));
  context.font = theme.indexFont;
  for (let row = view.firstRow; row <= view.lastRow; row++) {
    const y = row * ROW_PX - view.topPx;
    context.fillStyle = theme.rowLine;
    context.fillRect(0, y + ROW_PX - 1, width, 1);
    context.fillStyle = theme.faint;
    const text = displayCount(row + 1);
    const right = width - PADDING_PX;
    if (isTabular) drawRight(context, text, right, y + 16);
    else drawTabular(context, text, right, y + 16);
  }
  context.fillStyle = theme.rowLine;
  context.fillRect(width - 1, 0, 1, heightPx);
}

function paintActiveCell(context: Context, scene: GridScene, frame: GridFrame): void {
  const active = scene.selection?.active;
  const column = active && scene.layout.columns[active.place];
  if (!active || !column) return;
  const x = column.isPinned ? column.leftPx : column.leftPx - frame.leftPx;
  const left = column.isPinned ? scene.layout.gutterPx : scene.layout.pinnedPx;
  clipped(context, left - 1, 0, frame.widthPx - left + 1, frame.heightPx, () => {
    context.strokeStyle = frame.theme.selectedLine;
    context.lineWidth = 1;
    context.strokeRect(x - 0.5, active.row * ROW_PX - frame.topPx - 0.5, column.widthPx, ROW_PX);
  });
}

function clipped(
  context: Context,
  x: number,
  y: number,
  width: number,
  height: number,
  paint: () => void,
): void {
  if (width <= 0) return;
  context.save();
  context.beginPath();
  context.rect(x, y, width, height);
  context.clip();
  paint();
  context.restore();
}
