"use client";

import { useLayoutEffect, useRef, type RefObject } from "react";
import type { GridScene } from "./grid-painter.ts";
import { createGridSurface, type GridSurface, type GridView } from "./grid-surface.ts";

/** Joins the moving part of the grid to React: the scene goes in, what is in view comes out. */
export function useGridSurface(options: {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly sizer: RefObject<HTMLDivElement | null>;
  readonly canvas: RefObject<HTMLCanvasElement | null>;
  readonly headPx: number;
  readonly scene: GridScene;
  readonly onRows: (firstRow: number, lastRow: number, direction: -1 | 0 | 1) => void;
  readonly onView: (view: GridView) => void;
}): RefObject<GridSurface | null> {
  const { scroller, sizer, canvas, scene, headPx } = options;
  const surface = useRef<GridSurface | null>(null);
  const latest = useRef(options);
  useLayoutEffect(() => {
    latest.current = options;
  });
  useLayoutEffect(() => {
    if (!scroller.current || !sizer.current || !canvas.current) return;
    const opened = createGridSurface({
      scroller: scroller.current,
      sizer: sizer.current,
      canvas: canvas.current,
      headPx: latest.current.headPx,
      onRows: (...rows) => latest.current.onRows(...rows),
      onView: (view) => latest.current.onView(view),
    });
    surface.current = opened;
    opened.setScene(latest.current.scene);
    return () => {
      surface.current = null;
      opened.destroy();
    };
  }, [scroller, sizer, canvas]);
  useLayoutEffect(() => surface.current?.setScene(scene), [scene]);
  useLayoutEffect(() => surface.current?.setHeadPx(headPx), [headPx]);
  return surface;
}
