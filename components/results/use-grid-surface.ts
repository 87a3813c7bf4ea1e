"use client";

import { useEffect, useRef, useState, type RefObject } from "react";
import type { GridScene } from "./grid-painter.ts";
import { createGridSurface, type GridSurface, type GridView } from "./grid-surface.ts";

export interface GridElements {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly sizer: RefObject<HTMLDivElement | null>;
  readonly canvas: RefObject<HTMLCanvasElement | null>;
}

/** Joins the moving part of the grid to React: the scene goes in, what is in view comes out. */
export function useGridSurface(options: {
  readonly elements: GridElements;
  readonly headPx: number;
  readonly scene: GridScene;
  readonly onRows: (firstRow: number, lastRow: number, direction: -1 | 0 | 1) => void;
}): { surface: RefObject<GridSurface | null>; view: GridView | null } {
  const { elements, scene, headPx } = options;
  const [view, setView] = useState<GridView | null>(null);
  const surface = useRef<GridSurface | null>(null);
  const latest = useRef(options);
  useEffect(() => {
    latest.current = options;
  });
  useEffect(() => {
    const { scroller, sizer, canvas } = elements;
    if (!scroller.current || !sizer.current || !canvas.current) return;
    const opened = createGridSurface({
      scroller: scroller.current,
      sizer: sizer.current,
      canvas: canvas.current,
      headPx: () => latest.current.headPx,
      onRows: (...rows) => latest.current.onRows(...rows),
      onView: setView,
    });
    surface.current = opened;
    opened.setScene(latest.current.scene);
    return () => {
      surface.current = null;
      opened.destroy();
    };
    // biome-ignore lint: the three elements live as long as the grid
  }, []);
  useEffect(() => {
    surface.current?.setScene(scene);
  }, [scene]);
  useEffect(() => {
    surface.current?.measure();
  }, [headPx]);
  return { surface, view };
}
