"use client";

import { useEffect, useRef, useState } from "react";
import type { SummaryAnswer } from "../../compute/protocol/result-query.ts";
import type { ResultColumn } from "../../compute/protocol/run.ts";
import { columnKind, KIND_ICON } from "../results/format/column-kind.ts";
import { displayCount } from "../results/format/display-text.ts";
import { refusalOf } from "../results/refusal-words.ts";
import { percent, shortNumber } from "../results/summary-text.ts";
import { Icon } from "../ui/Icon.tsx";
import { Note } from "../ui/Note.tsx";
import { Spinner } from "../ui/Spinner.tsx";

export type Summarize = (column: number, signal: AbortSignal) => Promise<SummaryAnswer>;

/** One column in full: how many values, how many missing, how they are spread. */
export function ColumnFacts(props: {
  readonly column: ResultColumn;
  readonly index: number;
  /** names the Result: another one is summarised anew */
  readonly resultKey: string;
  readonly summarize: Summarize;
}) {
  const { column, index, resultKey } = props;
  const state = useSummary(props.summarize, index, resultKey);
  const kind = columnKind(column.type);
  return (
    <section className="columnf" aria-label={`Column ${column.name}`}>
      <div className="columnf__name">
        <Icon name={KIND_ICON[kind]} />
        <h2>{column.name}</h2>
      </div>
      <code className="columnf__type">{column.type}</code>
      {state.type === "loading" && <Spinner>Counting</Spinner>}
      {state.type === "refused" && (
        <Note title={refusalOf(state.error).title}>{refusalOf(state.error).text}</Note>
      )}
      {state.type === "ready" && (
        <>
          <Spread summary={state.summary} isNumber={kind === "number"} />
          <SummaryTable summary={state.summary} isNumber={kind === "number"} />
        </>
      )}
    </section>
  );
}

type SummaryState =
  | { readonly type: "loading" }
  | { readonly type: "ready"; readonly key: string; readonly summary: SummaryAnswer }
  | { readonly type: "refused"; readonly key: string; readonly error: unknown };

function useSummary(summarize: Summarize, index: number, resultKey: string): SummaryState {
  const [state, setState] = useState<SummaryState>({ type: "loading" });
  const ask = useRef(summarize);
  useEffect(() => {
    ask.current = summarize;
  });
  const key = `${resultKey}:${index}`;
  useEffect(() => {
    const controller = new AbortController();
    ask.current(index, controller.signal).then(
      (summary) => !controller.signal.aborted && setState({ type: "ready", key, summary }),
      (error: unknown) => !controller.signal.aborted && setState({ type: "refused", key, error }),
    );
    return () => controller.abort();
  }, [index, key]);
  return state.type !== "loading" && state.key === key ? state : { type: "loading" };
}

function SummaryTable({ summary, isNumber }: { summary: SummaryAnswer; isNumber: boolean }) {
  const exact = (text: string | null) => (text === null ? "–" : isNumber ? shortNumber(text) : text);
  const facts: readonly (readonly [string, string])[] = [
    ["Rows", displayCount(summary.rowCount)],
    ["NULL", `${displayCount(summary.nullCount)} (${percent(summary.nullCount, summary.rowCount)})`],
    ["Distinct", `≈ ${displayCount(summary.distinctCount)}`],
    ["Least", exact(summary.min)],
    ...(summary.mean === null ? [] : ([["Mean", exact(summary.mean)]] as const)),
    ["Greatest", exact(summary.max)],
  ];
  return (
    <table className="facts">
      <tbody>
        {facts.map(([name, value]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td className="medium columnf__value" title={value}>
              {value}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const HEIGHT = 96;

function Spread({ summary, isNumber }: { summary: SummaryAnswer; isNumber: boolean }) {
  if (summary.histogram && summary.histogram.length > 0) {
    const bins = summary.histogram;
    const most = Math.max(1, ...bins.map((bin) => bin.count));
    const width = 100 / bins.length;
    const edge = (text: string | undefined) =>
      text === undefined ? "" : isNumber ? shortNumber(text) : text;
    return (
      <figure className="columnf__spread">
        <svg
          viewBox={`0 0 100 ${HEIGHT}`}
          preserveAspectRatio="none"
          role="img"
          aria-label="Distribution of values"
        >
          {bins.map(({ count, from, to }, index) => (
            <rect
              key={from}
              x={index * width}
              width={Math.max(0.4, width - 0.6)}
              y={HEIGHT - (count / most) * (HEIGHT - 1)}
              height={(count / most) * (HEIGHT - 1)}
            >
              <title>{`${edge(from)} to ${edge(to)}: ${displayCount(count)}`}</title>
            </rect>
          ))}
        </svg>
        <figcaption className="grid__sum num">
          <span>{edge(bins[0]?.from)}</span>
          <span>{edge(bins.at(-1)?.to)}</span>
        </figcaption>
      </figure>
    );
  }
  if (!summary.top || summary.top.length === 0) return null;
  const most = Math.max(1, summary.top[0]?.count ?? 0);
  return (
    <ol className="columnf__top" aria-label="Most frequent values">
      {summary.top.map(({ value, count }) => (
        <li key={value}>
          <span className="columnf__bar" style={{ width: `${(count / most) * 100}%` }} />
          <span className="columnf__word">{value === "" ? "''" : value}</span>
          <span className="num">{percent(count, summary.rowCount)}</span>
        </li>
      ))}
    </ol>
  );
}
