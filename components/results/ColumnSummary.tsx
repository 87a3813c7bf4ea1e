import { memo } from "react";
import type { SummaryAnswer } from "../../compute/protocol/result-query.ts";
import type { ColumnKind } from "./format/column-kind.ts";
import { textWidthPx } from "./text-width.ts";
import { percent, summaryLine } from "./summary-text.ts";
import type { ColumnSummaryState } from "./summary-queue.ts";

/** Histogram or most frequent values of a column, and a line of words. Its height never changes. */
export const ColumnSummary = memo(function ColumnSummary(props: {
  state: ColumnSummaryState | null;
  kind: ColumnKind;
  /** of the column */
  widthPx: number;
}) {
  const { state, kind, widthPx } = props;
  if (state?.type !== "ready")
    return <div className="gridv__summary muted">{state?.type === "refused" ? "no summary" : ""}</div>;
  const { summary } = state;
  const [left, right] = fittingLine(summary, kind, widthPx - PADDING_PX);
  return (
    <div className="gridv__summary">
      {summary.histogram && summary.histogram.length > 0 ? (
        <Histogram bins={summary.histogram} nullCount={summary.nullCount} />
      ) : (
        <TopValues top={summary.top ?? []} rowCount={summary.rowCount} />
      )}
      <div className="grid__sum num">
        <span>{left}</span>
        <span>{right}</span>
      </div>
    </div>
  );
});

const PADDING_PX = 17;
const GAP_PX = 8;

/** The longest words that fit: figures in full, then short, then without a share of NULLs that is none. */
function fittingLine(summary: SummaryAnswer, kind: ColumnKind, roomPx: number): readonly [string, string] {
  const short = summaryLine(summary, kind, "short");
  const lines = [summaryLine(summary, kind, "full"), short];
  const width = (text: string) => textWidthPx(text, "small");
  const fits = lines.find(([left, right]) => width(left) + width(right) + GAP_PX <= roomPx);
  return fits ?? (summary.nullCount === 0 && kind !== "time" ? [short[0], ""] : short);
}

const HEIGHT = 26;
/** Of a hundred: a few bins are bars, not blocks. */
const BAR_MAX = 9;

function Histogram({ bins, nullCount }: { bins: readonly { count: number }[]; nullCount: number }) {
  const slots = bins.length + (nullCount > 0 ? 1 : 0);
  const most = Math.max(1, nullCount, ...bins.map((bin) => bin.count));
  const slot = 100 / slots;
  const width = Math.min(BAR_MAX, Math.max(0.4, slot - 0.9));
  const leftOf = (index: number) => index * slot + (slot - 0.9 > BAR_MAX ? (slot - width) / 2 : 0);
  const heightOf = (count: number) => (count === 0 ? 0 : Math.max(1, (count / most) * (HEIGHT - 1)));
  return (
    <svg className="grid__hist" viewBox={`0 0 100 ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      {bins.map(({ count }, index) => (
        <rect
          key={index}
          x={leftOf(index)}
          width={width}
          y={HEIGHT - heightOf(count)}
          height={heightOf(count)}
        />
      ))}
      {nullCount > 0 && (
        <rect
          className="nul"
          x={leftOf(bins.length)}
          width={width}
          y={HEIGHT - heightOf(nullCount)}
          height={heightOf(nullCount)}
        />
      )}
    </svg>
  );
}

function TopValues({
  top,
  rowCount,
}: Pick<SummaryAnswer, "rowCount"> & { top: readonly { value: string; count: number }[] }) {
  const most = Math.max(1, top[0]?.count ?? 0);
  return (
    <div className="grid__top">
      {top.slice(0, 2).map(({ value, count }) => (
        <span key={value} style={{ "--v": `${(count / most) * 78}%` } as React.CSSProperties}>
          <b className="gridv__top-value">{value === "" ? "''" : value}</b>
          <em className="gridv__top-share num">{percent(count, rowCount)}</em>
        </span>
      ))}
    </div>
  );
}
