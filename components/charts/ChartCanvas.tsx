"use client";

import { useEffect, useRef, useState, type RefObject } from "react";
import { chartTheme } from "./chart-theme.ts";
import type { JsonObject } from "./chart-overrides.ts";
import type { ChartRow } from "./chart-rows.ts";
import { drawChart, type ChartView } from "./chart-view.ts";

/** The drawing itself. `onFailure` hears Vega's words when the specification can't be drawn, null when it can. */
export function ChartCanvas(props: {
  readonly spec: JsonObject;
  readonly rows: readonly ChartRow[];
  readonly alternative: string;
  readonly view: RefObject<ChartView | null>;
  readonly onFailure: (message: string | null) => void;
}) {
  const { rows, view, onFailure } = props;
  const frame = useRef<HTMLDivElement>(null);
  const plot = useRef<HTMLDivElement>(null);
  const size = useSize(frame);
  const specText = JSON.stringify(props.spec);
  useEffect(() => {
    const element = plot.current;
    if (!element || size.widthPx < 40) return;
    let isOver = false;
    let drawn: ChartView | null = null;
    const drawnSpec = JSON.parse(specText) as JsonObject;
    drawChart({ element, spec: drawnSpec, rows, theme: chartTheme(element), ...size }).then(
      (made) => {
        drawn = made;
        if (isOver) return made.close();
        view.current = made;
        onFailure(null);
      },
      (error: unknown) => {
        if (!isOver) onFailure(error instanceof Error ? error.message : String(error));
      },
    );
    return () => {
      isOver = true;
      view.current = null;
      drawn?.close();
    };
  }, [specText, rows, size, view, onFailure]);
  return (
    <div className="chartv__frame" ref={frame}>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a drawing larger than its place scrolls by keyboard too */}
      <div className="chartv__plot" role="img" aria-label={props.alternative} tabIndex={0}>
        <div ref={plot} />
      </div>
    </div>
  );
}

function useSize(element: RefObject<HTMLElement | null>): { widthPx: number; heightPx: number } {
  const [size, setSize] = useState({ widthPx: 0, heightPx: 0 });
  useEffect(() => {
    if (!element.current) return;
    const observer = new ResizeObserver(([entry]) => {
      if (!entry) return;
      const { width, height } = entry.contentRect;
      setSize({ widthPx: Math.floor(width), heightPx: Math.floor(height) });
    });
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element]);
  return size;
}
