"use client";

import { useMemo, useRef, useState, useSyncExternalStore } from "react";
import type { ChartDefinition } from "../../compute/notebook/chart-definition.ts";
import type { ResultDescription } from "../../compute/protocol/run.ts";
import type { TargetSession } from "../../compute/target.ts";
import { onThemeChange } from "../results/grid-theme.ts";
import { refusalOf } from "../results/refusal-words.ts";
import { EmptyState } from "../ui/EmptyState.tsx";
import { Note } from "../ui/Note.tsx";
import { Spinner } from "../ui/Spinner.tsx";
import { ChartBar, type ChartSide } from "./ChartBar.tsx";
import { fullSpec } from "./change-chart.ts";
import type { JsonObject } from "./chart-overrides.ts";
import type { ChartView } from "./chart-view.ts";
import { chartAlternative } from "./chart-words.ts";
import { ChartCanvas } from "./ChartCanvas.tsx";
import { ChartData } from "./ChartData.tsx";
import { checkSpec } from "./check-spec.ts";
import { compileChart, type CompiledChart } from "./compile-chart.ts";
import { SpecEditor } from "./SpecEditor.tsx";
import { chartKey, type ChartData as ChartDataState, useChartData } from "./use-chart-data.ts";
import { useProposedChart } from "./use-proposed-chart.ts";

export interface ChartPanelProps {
  readonly cellName: string;
  readonly session: () => Promise<TargetSession>;
  readonly result: ResultDescription;
  readonly isRunning: boolean;
  readonly chart: ChartDefinition | null;
  readonly onChartChange: (chart: ChartDefinition) => void;
  readonly canEdit: boolean;
}

/** The chart of a Result: drawing, its data, its specification. Proposed from the columns until the person decides. */
export function ChartPanel(props: ChartPanelProps) {
  const { session, result, isRunning, canEdit, onChartChange } = props;
  const [side, setSide] = useState<ChartSide>("chart");
  const [failure, setFailure] = useState<string | null>(null);
  const view = useRef<ChartView | null>(null);
  const definition = useProposedChart(props);
  const compiled = useMemo(
    () => (definition ? compileChart(definition, result.columns) : null),
    [definition, result.columns],
  );
  const spec = useMemo(
    () => (definition ? fullSpec(definition, result.columns) : null),
    [definition, result.columns],
  );
  const data = useChartData({ session, runId: result.runId, compiled, isOn: !isRunning });
  const drawn = useDrawnChart({ definition, compiled, spec, data });
  if (!definition || !compiled) return <Waiting>Looking at the columns</Waiting>;
  return (
    <div className="chartv">
      <ChartBar
        name={props.cellName}
        definition={definition}
        columns={result.columns}
        canEdit={canEdit}
        onChange={onChartChange}
        side={side}
        onSideChange={setSide}
        view={view}
      />
      {side === "spec" ? (
        <SpecEditor
          definition={definition}
          columns={result.columns}
          canEdit={canEdit}
          onChange={onChartChange}
          failure={failure}
        />
      ) : (
        <Drawing
          {...{ definition, compiled, spec, data, side, view, failure, ...drawn }}
          rowCount={result.rowCount}
          onFailure={setFailure}
        />
      )}
    </div>
  );
}

type Drawn = { readonly definition: ChartDefinition; readonly spec: JsonObject | null };

/** The chart whose rows are here: until those of a changed chart arrive, the old one stays. */
function useDrawnChart(now: {
  definition: ChartDefinition | null;
  compiled: CompiledChart | null;
  spec: JsonObject | null;
  data: ChartDataState;
}): Drawn | null {
  const { definition, compiled, spec, data } = now;
  const [last, setLast] = useState<Drawn | null>(null);
  const isMatching =
    definition !== null &&
    compiled?.type === "ready" &&
    data.type === "ready" &&
    chartKey(compiled) === chartKey(data.compiled);
  if (!isMatching || !definition) return last;
  if (last?.definition !== definition || last.spec !== spec) setLast({ definition, spec });
  return { definition, spec };
}

interface DrawingProps {
  readonly definition: ChartDefinition;
  readonly compiled: CompiledChart;
  readonly spec: JsonObject | null;
  readonly data: ChartDataState;
  readonly side: ChartSide;
  readonly view: React.RefObject<ChartView | null>;
  readonly failure: string | null;
  readonly rowCount: number;
  readonly onFailure: (message: string | null) => void;
}

function Drawing({
  definition,
  compiled,
  spec,
  data,
  side,
  view,
  failure,
  rowCount,
  onFailure,
}: DrawingProps) {
  const theme = useSyncExternalStore(onThemeChange, themeNow, () => "");
  if (compiled.type === "unfit")
    return (
      <EmptyState icon="chart" title="Nothing to draw yet">
        {compiled.reason}
      </EmptyState>
    );
  if (data.type === "loading") return <Waiting>Counting on the Result's own place</Waiting>;
  if (data.type === "refused") {
    const { title, text } = refusalOf(data.error);
    return (
      <Note tone="danger" title={title}>
        {text}
      </Note>
    );
  }
  if (side === "data")
    return <ChartData definition={definition} channels={data.compiled.channels} rows={data.rows} />;
  const problem = spec && checkSpec(spec);
  if (problem) return <Note tone="danger" title="Not drawn">{`${problem.path}: ${problem.message}`}</Note>;
  const cut = cutWords(data.compiled.isRaw, data.isCut, data.rows.length, rowCount);
  return (
    <div className="chartv__body">
      {failure && (
        <Note tone="danger" title="Vega can't draw this">
          {failure}
        </Note>
      )}
      {cut && (
        <p className="chartv__cut" role="note">
          {cut}
        </p>
      )}
      <ChartCanvas
        key={theme}
        spec={spec ?? {}}
        rows={data.rows}
        alternative={chartAlternative(definition, data.rows)}
        view={view}
        onFailure={onFailure}
      />
    </div>
  );
}

const themeNow = () => document.documentElement.dataset.theme ?? "";

function cutWords(isRaw: boolean, isCut: boolean, marks: number, rowCount: number): string | null {
  if (!isCut) return null;
  const drawn = marks.toLocaleString("en");
  return isRaw
    ? `Drawn: the first ${drawn} of ${rowCount.toLocaleString("en")} rows. Choose an aggregate for y to draw all of them.`
    : `Drawn: ${drawn} groups, there are more. Choose larger groups.`;
}

function Waiting({ children }: { children: string }) {
  return (
    <div className="chartv__waiting">
      <Spinner>{children}</Spinner>
    </div>
  );
}
