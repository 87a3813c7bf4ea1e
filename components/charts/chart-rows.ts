import { tableFromIPC, type Column } from "@uwdata/flechette";
import { columnText, ARROW_TYPE } from "../results/format/batch-text.ts";
import type { ChartChannel, TimeUnit } from "./compile-chart.ts";

/** A mark's data: numbers, milliseconds or texts under the names that the specification uses. */
export type ChartRow = Readonly<Record<string, string | number | null>>;

/** `y`, `y_1`, `x`, `x_end`, `colour`, `facet`: the field of a channel in the specification. */
export function fieldOf({ name, measure }: Pick<ChartChannel, "name" | "measure">): string {
  return measure === 0 ? name : `${name}_${measure}`;
}

/**
 * The answer to a chart's query as rows. At most `LIMITS.aggregateRowsMax` of
 * them. Numbers become doubles here, since they end as pixels; the exact text
 * of x stays beside it for the text alternative.
 */
export function chartRows(bytes: Uint8Array, channels: readonly ChartChannel[]): ChartRow[] {
  const aligned = bytes.byteOffset % 8 === 0 ? bytes : bytes.slice();
  const table = tableFromIPC(aligned, { useBigInt: true, useDecimalInt: true });
  const columnOf = (source: string) => {
    const at = table.schema.fields.findIndex((field) => field.name === source);
    return at < 0 ? null : (table.children[at] as Column<unknown>);
  };
  const readers = channels.flatMap((channel) => {
    const column = columnOf(channel.source);
    const end = channel.isBinned ? columnOf(`${channel.source}_end`) : null;
    const field = fieldOf(channel);
    return [
      ...(column ? [{ field, read: valueReader(column, channel) }] : []),
      ...(end ? [{ field: `${field}_end`, read: valueReader(end, channel) }] : []),
      ...(column && channel.unit && channel.scale === "temporal"
        ? [{ field: `${field}_end`, read: unitEndReader(column, channel, channel.unit) }]
        : []),
      ...(column && channel.name === "x"
        ? [{ field: "x_text", read: (row: number) => columnText(column, row) }]
        : []),
    ];
  });
  return Array.from({ length: table.numRows }, (_, row) =>
    Object.fromEntries(readers.map(({ field, read }) => [field, read(row)])),
  );
}

/** Where a bar over one unit of time ends, with a gap to the next one. */
function unitEndReader(
  column: Column<unknown>,
  channel: ChartChannel,
  unit: TimeUnit,
): (row: number) => number | null {
  const start = valueReader(column, channel);
  return (row) => {
    const from = start(row);
    return typeof from === "number" ? from + (unitEnd(from, unit) - from) * 0.9 : null;
  };
}

const UNIT_MS: Partial<Record<TimeUnit, number>> = {
  week: 7 * 86_400_000,
  day: 86_400_000,
  hour: 3_600_000,
  minute: 60_000,
  second: 1_000,
};

function unitEnd(fromMs: number, unit: TimeUnit): number {
  const fixed = UNIT_MS[unit];
  if (fixed !== undefined) return fromMs + fixed;
  const months = unit === "year" ? 12 : unit === "quarter" ? 3 : 1;
  const end = new Date(fromMs);
  end.setUTCMonth(end.getUTCMonth() + months);
  return end.getTime();
}

function valueReader(
  column: Column<unknown>,
  { scale }: ChartChannel,
): (row: number) => string | number | null {
  const isTime = column.type.typeId === ARROW_TYPE.timestamp || column.type.typeId === ARROW_TYPE.date;
  if (scale === "temporal" && isTime)
    return (row) => {
      const value = column.at(row);
      return value === null || value === undefined ? null : Number(value);
    };
  if (scale === "temporal")
    return (row) => Date.parse(`${(columnText(column, row) ?? "").replace(" ", "T")}Z`);
  if (scale === "quantitative" || scale === "ordinal")
    return (row) => {
      const text = columnText(column, row);
      if (text === null) return null;
      const value = Number(text);
      return Number.isNaN(value) && scale === "ordinal" ? text : value;
    };
  return (row) => columnText(column, row) ?? "NULL";
}
