"use client";

import { useMemo } from "react";
import { useGrowingCount } from "./use-growing-count.ts";
import { CellRow } from "./CellRow.tsx";
import { InsertBar } from "./InsertBar.tsx";
import { useNotebook } from "./notebook-context.ts";
import { useCellDrag } from "./use-cell-drag.ts";

/** All cells, in order. A cell draws again only when it changes itself. */
export function CellList() {
  const order = useNotebook(({ document }) => document.shown.cells.map(({ id }) => id).join(" "));
  const cellIds = useMemo(() => order.split(" ").filter(Boolean), [order]);
  const drag = useCellDrag();
  const drawnCount = useGrowingCount(cellIds.length);
  return (
    <div className="cells" {...drag.listProps}>
      {cellIds.slice(0, drawnCount).map((cellId) => (
        <CellRow
          key={cellId}
          cellId={cellId}
          dropSide={drag.over?.cellId === cellId ? drag.over.side : null}
        />
      ))}
      {cellIds.length === 0 && (
        <p className="empty muted">This notebook has no cells. Add one, or press b.</p>
      )}
      <InsertBar />
    </div>
  );
}
