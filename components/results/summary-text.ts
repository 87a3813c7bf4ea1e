import type { SummaryAnswer } from "../../compute/protocol/result-query.ts";
import type { ColumnKind } from "./format/column-kind.ts";
import { displayCount, displayNumber } from "./format/display-text.ts";

/** The two ends of a summary's last line: range or distinct values, and the share of NULLs. */
export function summaryLine(
  summary: SummaryAnswer,
  kind: ColumnKind,
  length: "full" | "short" = "full",
): readonly [string, string] {
  const nulls = `${percent(summary.nullCount, summary.rowCount)} null`;
  const { min, max } = summary;
  if (min === null || max === null || (kind !== "number" && kind !== "time"))
    return [`${displayCount(summary.distinctCount)} distinct`, nulls];
  const number = length === "short" ? compactNumber : shortNumber;
  if (min === max) return [kind === "number" ? `all ${number(min)}` : "all the same", nulls];
  if (kind === "number") return [`${number(min)} to ${number(max)}`, nulls];
  const [from, to] = dateRange(min, max);
  return summary.nullCount > 0 ? [`${from} to ${to}`, nulls] : [from, to];
}

/** Shares under 0.1 % that are not zero never read as zero. */
export function percent(part: number, whole: number): string {
  if (part === 0 || whole === 0) return "0%";
  const share = (part / whole) * 100;
  if (share < 0.1) return "<0.1%";
  if (share > 99.9 && part < whole) return ">99.9%";
  return `${Number(share.toFixed(1))}%`;
}

/** At most four significant digits after the point, thousands separated. */
export function shortNumber(text: string): string {
  const value = Number(text);
  if (!Number.isFinite(value) || /^-?\d+$/.test(text)) return displayNumber(text);
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e15)) return displayNumber(value.toExponential(2));
  const digits = size >= 1000 ? 0 : size >= 1 ? 2 : 4;
  return displayNumber(String(Number(value.toFixed(digits))));
}

const UNITS = [
  [1e12, "T"],
  [1e9, "G"],
  [1e6, "M"],
  [1e4, "k"],
] as const;

/** `3.0 M` for 3000000; what is short already stays. */
function compactNumber(text: string): string {
  const value = Number(text);
  const unit = UNITS.find(([from]) => Math.abs(value) >= from && Math.abs(value) < 1e15);
  if (!unit) return shortNumber(text);
  const scaled = value / (unit[1] === "k" ? 1e3 : unit[0]);
  return `${displayNumber(scaled.toFixed(Math.abs(scaled) < 100 ? 1 : 0))} ${unit[1]}`;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** `1 Jan` and `30 Jun 2001`; times when both are on one day. Anything else stays as it is. */
function dateRange(min: string, max: string): readonly [string, string] {
  const from = parseDay(min);
  const to = parseDay(max);
  if (!from || !to) return [min, max];
  if (min.slice(0, 10) === max.slice(0, 10) && min.length > 10)
    return [min.slice(11, 16), `${max.slice(11, 16)}, ${dayText(to)} ${to.year}`];
  const fromText = from.year === to.year ? dayText(from) : `${dayText(from)} ${from.year}`;
  return [fromText, `${dayText(to)} ${to.year}`];
}

interface Day {
  readonly year: string;
  readonly month: number;
  readonly day: number;
}

function parseDay(text: string): Day | null {
  const match = /^(\d{4})-(\d\d)-(\d\d)(?: \d|$)/.exec(text);
  if (!match) return null;
  return { year: match[1] ?? "", month: Number(match[2]), day: Number(match[3]) };
}

const dayText = ({ month, day }: Day) => `${day} ${MONTHS[month - 1] ?? ""}`;
