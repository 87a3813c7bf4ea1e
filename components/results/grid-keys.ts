import { rovingIndex } from "../ui/roving-index.ts";
import type { GridSurface } from "./grid-surface.ts";
import { moveSelection, selectAll, type GridExtent, type GridSelection } from "./grid-selection.ts";

export interface GridKeyContext {
  readonly grid: HTMLElement;
  readonly surface: GridSurface | null;
  readonly selection: GridSelection | null;
  readonly extent: GridExtent;
  readonly select: (selection: GridSelection) => void;
  readonly copy: () => void;
  /** the value of the active cell is wanted in full */
  readonly inspect: () => void;
}

/**
 * The grid's keyboard: arrows in the body, and from its first row up into the
 * header, where arrows go along, Enter sorts and Alt+Down opens the menu. The
 * answer says whether the key was meant for the grid.
 */
export function handleGridKey(event: React.KeyboardEvent, context: GridKeyContext): boolean {
  const target = event.target as HTMLElement;
  if (target === context.grid) return handleBodyKey(event, context);
  const header = target.closest<HTMLElement>("[role=columnheader]");
  return header && context.grid.contains(header) ? handleHeaderKey(event, header, context) : false;
}

function handleBodyKey(event: React.KeyboardEvent, context: GridKeyContext): boolean {
  const { selection, extent } = context;
  const isMod = event.metaKey || event.ctrlKey;
  if (event.altKey) return false;
  if (isMod && event.key.toLowerCase() === "c") {
    if (selection) context.copy();
    return selection !== null;
  }
  if (isMod && event.key.toLowerCase() === "a") {
    if (extent.rows > 0) context.select(selectAll(extent));
    return true;
  }
  if (event.key === "Enter" && selection) {
    context.inspect();
    return true;
  }
  if (event.key === "ArrowUp" && !event.shiftKey && (selection?.active.row ?? 0) === 0) {
    focusHeader(context, selection?.active.place ?? 0);
    return true;
  }
  const next = moveSelection(selection, { key: event.key, isShift: event.shiftKey, isMod }, extent);
  if (next) context.select(next);
  return next !== null;
}

function handleHeaderKey(event: React.KeyboardEvent, header: HTMLElement, context: GridKeyContext): boolean {
  const place = Number(header.dataset.place);
  if (event.key === "ArrowDown" && event.altKey) {
    header.querySelector<HTMLElement>(".gridv__more")?.click();
    return true;
  }
  if (event.key === "ArrowDown") {
    context.grid.focus();
    context.select({ anchor: { row: 0, place }, active: { row: 0, place } });
    return true;
  }
  if (event.key === "Escape") {
    context.grid.focus();
    return true;
  }
  if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return false;
  const next = rovingIndex(event.key, place, context.extent.places);
  if (next !== null) focusHeader(context, next);
  return true;
}

/** A column out of view has no header element until it was scrolled to and drawn. */
function focusHeader({ grid, surface }: GridKeyContext, place: number): void {
  const find = () => grid.querySelector<HTMLElement>(`[data-place="${place}"] .gridv__sort`);
  surface?.reveal({ row: surface.topRow(), place });
  const header = find();
  if (header) header.focus({ preventScroll: true });
  else requestAnimationFrame(() => requestAnimationFrame(() => find()?.focus({ preventScroll: true })));
}
