import { visibleColumns, type PlacedColumn } from "./grid-columns.ts";
import { paintGrid, type GridScene } from "./grid-painter.ts";
import { hasTabularDigits } from "./grid-text.ts";
import { onThemeChange, readGridTheme, type GridTheme } from "./grid-theme.ts";
import { createScrollScale } from "./scroll-scale.ts";
import { ROW_PX } from "./table-height.ts";

/** After the last scroll event, before the slow part: moving the bar, telling screen readers. */
const SETTLE_MS = 120;

/** What of the grid is in view. */
export interface GridView {
  readonly firstRow: number;
  readonly lastRow: number;
  readonly columns: readonly PlacedColumn[];
  readonly widthPx: number;
  readonly rowsPerPage: number;
}

export interface GridSurfaceOptions {
  readonly scroller: HTMLElement;
  readonly sizer: HTMLElement;
  readonly canvas: HTMLCanvasElement;
  readonly headPx: number;
  /** every frame in which rows moved */
  readonly onRows: (firstRow: number, lastRow: number, direction: -1 | 0 | 1) => void;
  /** the columns in view changed, the size changed, or the scroll came to rest */
  readonly onView: (view: GridView) => void;
}

/** The moving part of the grid: owns the canvas and the scroll, and never waits for React. */
export interface GridSurface {
  setScene(scene: GridScene): void;
  redraw(): void;
  cellAt(clientX: number, clientY: number): { row: number; place: number } | null;
  setHoverRow(row: number | null): void;
  reveal(cell: { row: number; place: number }): void;
  scrollToTop(): void;
  /** the first row in view */
  topRow(): number;
  setHeadPx(px: number): void;
  destroy(): void;
}

export function createGridSurface(options: GridSurfaceOptions): GridSurface {
  const { scroller, sizer, canvas } = options;
  const context = canvas.getContext("2d", { alpha: false });
  if (!context) throw new Error("This browser can't draw on a canvas.");
  const scale = createScrollScale();
  let scene: GridScene | null = null;
  let theme: GridTheme = readGridTheme(scroller);
  let isTabular = true;
  let { headPx } = options;
  let widthPx = 0;
  let heightPx = 0;
  let hoverRow: number | null = null;
  let frame = 0;
  let settleTimer: ReturnType<typeof setTimeout> | undefined;
  let lastTopPx = 0;
  let lastViewKey = "";
  let isViewOld = false;

  const schedule = () => {
    frame ||= requestAnimationFrame(draw);
  };

  function rowsInView() {
    const rowCount = scene?.rowCount ?? 0;
    const firstRow = Math.floor(scale.contentTopPx / ROW_PX);
    const lastRow = Math.min(rowCount - 1, Math.floor((scale.contentTopPx + heightPx - 1) / ROW_PX));
    return { firstRow, lastRow };
  }

  function draw(): void {
    frame = 0;
    if (!scene || !context || widthPx === 0) return;
    const columns = visibleColumns(scene.layout, scroller.scrollLeft, widthPx);
    const { firstRow, lastRow } = rowsInView();
    const topPx = scale.contentTopPx;
    options.onRows(firstRow, lastRow, Math.sign(topPx - lastTopPx) as -1 | 0 | 1);
    lastTopPx = topPx;
    const ratio = devicePixelRatio;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    paintGrid(context, scene, {
      theme,
      widthPx,
      heightPx,
      topPx,
      leftPx: scroller.scrollLeft,
      hoverRow,
      isTabular,
      visible: columns,
    });
    const key = columns.map((column) => `${column.index}:${column.leftPx}:${column.widthPx}`).join();
    if (isViewOld || key !== lastViewKey) tellView(columns, key);
  }

  function tellView(columns: readonly PlacedColumn[], key: string): void {
    lastViewKey = key;
    isViewOld = false;
    const rowsPerPage = Math.max(1, Math.floor(heightPx / ROW_PX) - 1);
    options.onView({ ...rowsInView(), columns, widthPx, rowsPerPage });
  }

  function settle(): void {
    const place = scale.settle();
    if (place !== null) scroller.scrollTop = place;
    if (scene) tellView(visibleColumns(scene.layout, scroller.scrollLeft, widthPx), lastViewKey);
  }

  function onScroll(): void {
    scale.onScroll(scroller.scrollTop);
    schedule();
    clearTimeout(settleTimer);
    settleTimer = setTimeout(settle, SETTLE_MS);
  }

  function measure(): void {
    widthPx = scroller.clientWidth;
    heightPx = Math.max(0, scroller.clientHeight - headPx);
    canvas.style.width = `${widthPx}px`;
    canvas.style.height = `${heightPx}px`;
    const ratio = devicePixelRatio;
    canvas.width = Math.round(widthPx * ratio);
    canvas.height = Math.round(heightPx * ratio);
    fitContent();
    draw();
    settle();
  }

  function fitContent(): void {
    scale.resize((scene?.rowCount ?? 0) * ROW_PX, heightPx);
    const height = `${scale.physicalPx + headPx}px`;
    const width = `${scene?.layout.totalPx ?? 0}px`;
    if (sizer.style.height !== height) sizer.style.height = height;
    if (sizer.style.width !== width) sizer.style.width = width;
  }

  function readTheme(): void {
    theme = readGridTheme(scroller);
    if (context) {
      context.font = theme.font;
      isTabular = hasTabularDigits(context);
    }
    schedule();
  }

  const observer = new ResizeObserver(measure);
  observer.observe(scroller);
  scroller.addEventListener("scroll", onScroll, { passive: true });
  const stopTheme = onThemeChange(readTheme);
  readTheme();

  return {
    setScene(given) {
      isViewOld ||= scene?.rowCount !== given.rowCount;
      scene = given;
      fitContent();
      schedule();
    },
    redraw: schedule,
    topRow: () => Math.ceil(scale.contentTopPx / ROW_PX),
    setHeadPx(px) {
      if (px === headPx) return;
      headPx = px;
      measure();
    },
    cellAt(clientX, clientY) {
      if (!scene) return null;
      const box = canvas.getBoundingClientRect();
      const x = clientX - box.left;
      const y = clientY - box.top;
      const row = Math.floor((y + scale.contentTopPx) / ROW_PX);
      if (y < 0 || row < 0 || row >= scene.rowCount) return null;
      const column = columnAt(scene, x, scroller.scrollLeft);
      return column < 0 ? null : { row, place: column };
    },
    setHoverRow(row) {
      if (row === hoverRow) return;
      hoverRow = row;
      schedule();
    },
    reveal({ row, place }) {
      if (!scene) return;
      const top = row * ROW_PX;
      const viewTop = scale.contentTopPx;
      if (top < viewTop) scroller.scrollTop = scale.scrollTo(top);
      else if (top + ROW_PX > viewTop + heightPx)
        scroller.scrollTop = scale.scrollTo(top + ROW_PX - heightPx);
      revealColumn(scene.layout.columns[place], scene.layout.pinnedPx, scroller, widthPx);
      onScroll();
    },
    scrollToTop() {
      scroller.scrollTop = scale.scrollTo(0);
      schedule();
    },
    destroy() {
      cancelAnimationFrame(frame);
      clearTimeout(settleTimer);
      observer.disconnect();
      stopTheme();
      scroller.removeEventListener("scroll", onScroll);
    },
  };
}

function columnAt(scene: GridScene, x: number, scrollLeftPx: number): number {
  const { columns, pinnedPx } = scene.layout;
  const isIn = (column: PlacedColumn, at: number) =>
    at >= column.leftPx && at < column.leftPx + column.widthPx;
  if (x < pinnedPx) return columns.findIndex((column) => column.isPinned && isIn(column, x));
  return columns.findIndex((column) => !column.isPinned && isIn(column, x + scrollLeftPx));
}

function revealColumn(
  column: PlacedColumn | undefined,
  pinnedPx: number,
  scroller: HTMLElement,
  widthPx: number,
): void {
  if (!column || column.isPinned) return;
  const left = column.leftPx - pinnedPx;
  const right = column.leftPx + column.widthPx - widthPx;
  if (scroller.scrollLeft > left) scroller.scrollLeft = left;
  else if (scroller.scrollLeft < right) scroller.scrollLeft = right;
}
