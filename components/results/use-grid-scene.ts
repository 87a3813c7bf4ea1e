"use client";

import { useMemo } from "react";
import { type GridLayout, layoutColumns } from "./grid-columns.ts";
import type { GridScene } from "./grid-painter.ts";
import type { ResultGridProps } from "./result-grid-props.ts";
import { columnDisplay } from "./result-page.ts";

/** What the canvas draws, new whenever any of it changed. */
export function useGridScene(
  props: Pick<ResultGridProps, "columns" | "rows" | "version" | "arrangement" | "selection">,
  widthPx: number,
): { layout: GridLayout; scene: GridScene } {
  const { columns, rows, version, arrangement, selection } = props;
  const rowCount = rows?.rowCount ?? 0;
  const isPending = rows?.isPending ?? false;
  const displays = useMemo(() => columns.map(columnDisplay), [columns]);
  const layout = useMemo(
    () => layoutColumns(arrangement, rowCount, widthPx),
    [arrangement, rowCount, widthPx],
  );
  const scene = useMemo<GridScene>(
    () => ({
      layout,
      rowCount,
      displays,
      selection,
      find: (row) => rows?.find(row) ?? null,
      isPending,
      version,
    }),
    [layout, rowCount, displays, selection, rows, isPending, version],
  );
  return { layout, scene };
}
