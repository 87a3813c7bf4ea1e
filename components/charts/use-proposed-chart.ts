"use client";

import { useEffect, useRef, useState } from "react";
import type { ChartDefinition } from "../../compute/notebook/chart-definition.ts";
import type { SummaryAnswer } from "../../compute/protocol/result-query.ts";
import type { ResultDescription } from "../../compute/protocol/run.ts";
import { TargetError, type TargetSession } from "../../compute/target.ts";
import { hasCalendar } from "../results/format/column-kind.ts";
import { proposeChart } from "./propose-chart.ts";

/** The cell's chart, or a proposal; for a time axis its span is asked first. Null while that takes. */
export function useProposedChart(options: {
  readonly session: () => Promise<TargetSession>;
  readonly result: ResultDescription;
  readonly isRunning: boolean;
  readonly chart: ChartDefinition | null;
}): ChartDefinition | null {
  const { result, isRunning, chart } = options;
  const { runId } = result;
  const [proposal, setProposal] = useState<{ runId: string; chart: ChartDefinition } | null>(null);
  const latest = useRef(options);
  useEffect(() => {
    latest.current = options;
  });
  const isNeeded = chart === null && !isRunning && result.columns.length > 0;
  useEffect(() => {
    if (!isNeeded) return;
    const controller = new AbortController();
    const propose = async () => {
      const { columns, rowCount } = latest.current.result;
      const time = columns.findIndex((column) => hasCalendar(column.type));
      const summary =
        time < 0 ? null : await summaryOrNull(latest.current.session, runId, time, controller.signal);
      if (controller.signal.aborted) return;
      const summaryOf = (column: number) => (column === time ? summary : null);
      setProposal({ runId, chart: proposeChart({ columns, rowCount, summaryOf }) });
    };
    void propose();
    return () => controller.abort();
  }, [isNeeded, runId]);
  return chart ?? (proposal?.runId === runId ? proposal.chart : null);
}

/** A refused summary only costs the right unit of time: the chart itself will say what is wrong. */
async function summaryOrNull(
  session: () => Promise<TargetSession>,
  runId: ResultDescription["runId"],
  column: number,
  signal: AbortSignal,
): Promise<SummaryAnswer | null> {
  try {
    return await (await session()).summarize({ runId, column }, signal);
  } catch (error) {
    if (error instanceof TargetError) return null;
    throw error;
  }
}
