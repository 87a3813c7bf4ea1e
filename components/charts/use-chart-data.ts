"use client";

import { useEffect, useRef, useState } from "react";
import type { RunId } from "../../compute/protocol/ids.ts";
import type { TargetSession } from "../../compute/target.ts";
import { chartRows, type ChartRow } from "./chart-rows.ts";
import type { CompiledChart } from "./compile-chart.ts";

export type ChartData =
  | { readonly type: "loading" }
  | {
      readonly type: "ready";
      /** the chart that was asked for: draw these rows with no other */
      readonly compiled: Extract<CompiledChart, { type: "ready" }>;
      readonly rows: readonly ChartRow[];
      readonly isCut: boolean;
    }
  | { readonly type: "refused"; readonly error: unknown };

/** The rows of a chart, asked for again when its query changes. The old ones stay until the new are there. */
export function useChartData(options: {
  readonly session: () => Promise<TargetSession>;
  readonly runId: RunId;
  readonly compiled: CompiledChart | null;
  readonly isOn: boolean;
}): ChartData {
  const { runId, compiled, isOn } = options;
  const [data, setData] = useState<ChartData>({ type: "loading" });
  const latest = useRef(options);
  useEffect(() => {
    latest.current = options;
  });
  const asked = compiled?.type === "ready" ? chartKey(compiled) : null;
  useEffect(() => {
    if (!isOn || asked === null) return;
    const controller = new AbortController();
    const load = async () => {
      const chart = latest.current.compiled;
      if (chart?.type !== "ready") return;
      try {
        const target = await latest.current.session();
        const answer = await target.aggregate({ ...chart.query, runId }, controller.signal);
        if (controller.signal.aborted) return;
        const rows = chartRows(answer.bytes, chart.channels);
        setData({ type: "ready", compiled: chart, rows, isCut: answer.isCut });
      } catch (error) {
        if (!controller.signal.aborted) setData({ type: "refused", error });
      }
    };
    void load();
    return () => controller.abort();
  }, [asked, runId, isOn]);
  return data;
}

/** Two charts with the same key are drawn from the same rows. */
export const chartKey = ({ query, channels }: Extract<CompiledChart, { type: "ready" }>): string =>
  JSON.stringify([query, channels]);
