"use client";

import { useEffect, useState } from "react";
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
  const { session, runId, compiled, isOn } = options;
  const [data, setData] = useState<ChartData>({ type: "loading" });
  const asked = compiled?.type === "ready" ? chartKey(compiled) : null;
  useEffect(() => {
    if (!isOn || compiled?.type !== "ready") return;
    const controller = new AbortController();
    const load = async () => {
      try {
        const target = await session();
        const answer = await target.aggregate({ ...compiled.query, runId }, controller.signal);
        if (!controller.signal.aborted)
          setData({
            type: "ready",
            compiled,
            rows: chartRows(answer.bytes, compiled.channels),
            isCut: answer.isCut,
          });
      } catch (error) {
        if (!controller.signal.aborted) setData({ type: "refused", error });
      }
    };
    void load();
    return () => controller.abort();
    // biome-ignore lint: `asked` is the compiled chart by value; a new session function is the same session
  }, [asked, runId, isOn]);
  return data;
}

/** Two charts with the same key are drawn from the same rows. */
export const chartKey = ({ query, channels }: Extract<CompiledChart, { type: "ready" }>): string =>
  JSON.stringify([query, channels]);
