/** The header row with its summaries, and without. */
const HEAD_PX = 79;
const HEAD_PX_PLAIN = 29;
const ROW_PX = 24;
const ROWS_MAX = 12;
/** What a sentence in the place of rows needs. */
const OVERLAY_ROWS = 5;
const TABS_PX = 32;
/** Charts and plans: as high as a table of twelve rows. */
const BODY_PX = HEAD_PX + ROWS_MAX * ROW_PX;

/** A value alone is its own summary. */
export const isWorthSummaries = (rowCount: number) => rowCount > 1;

export const headHeightPx = (hasSummaries: boolean) => (hasSummaries ? HEAD_PX : HEAD_PX_PLAIN);

/** The grid with its header: as high as its rows, up to twelve of them. */
export function tableHeightPx(table: {
  readonly rowCount: number;
  readonly hasSummaries: boolean;
  /** a sentence stands in the place of rows */
  readonly hasOverlay: boolean;
}): number {
  const rows = Math.min(ROWS_MAX, Math.max(table.hasOverlay ? OVERLAY_ROWS : 1, table.rowCount));
  return headHeightPx(table.hasSummaries) + rows * ROW_PX;
}

/** The panel of a Result whose rows are still to be read, so that they don't push what is below. */
export function panelHeightPx(view: string, rowCount: number): number {
  if (view !== "table") return TABS_PX + BODY_PX;
  const hasSummaries = isWorthSummaries(rowCount);
  return TABS_PX + tableHeightPx({ rowCount, hasSummaries, hasOverlay: rowCount === 0 });
}
