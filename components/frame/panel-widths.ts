/** Widths of the side panels in px, kept for this browser. */
export interface PanelWidths {
  left: number;
  right: number;
}

const KEY = "eider-panels";
export const PANEL_WIDTHS: PanelWidths = { left: 240, right: 348 };
export const PANEL_PX_MIN = 180;
export const PANEL_PX_MAX = 640;

type Store = Pick<Storage, "getItem" | "setItem">;

/** What was kept, within bounds; the defaults where nothing, or nonsense, was. */
export function readPanelWidths(store: Store): PanelWidths {
  const [left, right] = (store.getItem(KEY) ?? "").split(" ").map(Number);
  return { left: clamp(left, PANEL_WIDTHS.left), right: clamp(right, PANEL_WIDTHS.right) };
}

/** Keeps the widths; a full or forbidden store is not worth a word. */
export function keepPanelWidths(store: Store, widths: PanelWidths): void {
  try {
    store.setItem(KEY, `${Math.round(widths.left)} ${Math.round(widths.right)}`);
  } catch {
    // The next page starts with the defaults, which is all that is lost.
  }
}

function clamp(width: number | undefined, fallback: number): number {
  if (!width || !Number.isFinite(width)) return fallback;
  return Math.min(Math.max(width, PANEL_PX_MIN), PANEL_PX_MAX);
}
