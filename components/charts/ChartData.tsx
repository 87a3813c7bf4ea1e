import type { ChartDefinition } from "../../compute/notebook/chart-definition.ts";
import { displayNumber } from "../results/format/display-text.ts";
import { fieldOf, type ChartRow } from "./chart-rows.ts";
import { dimensionWords, measureTitle } from "./chart-words.ts";
import type { ChartChannel } from "./compile-chart.ts";

const ROWS_SHOWN_MAX = 500;

/** The numbers behind a chart, as a table. */
export function ChartData(props: {
  readonly definition: ChartDefinition;
  readonly channels: readonly ChartChannel[];
  readonly rows: readonly ChartRow[];
}) {
  const { definition, channels, rows } = props;
  const shown = rows.slice(0, ROWS_SHOWN_MAX);
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls must take the keyboard
    <div className="chartv__data" role="region" aria-label="Data of the chart" tabIndex={0}>
      <table className="grid">
        <thead>
          <tr>
            {channels.map((channel) => (
              <th scope="col" key={fieldOf(channel)} className={channel.name === "y" ? "r" : undefined}>
                {headingOf(definition, channel)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((row, index) => (
            <tr key={index}>
              {channels.map((channel) => (
                <td key={fieldOf(channel)} className={channel.name === "y" ? "r" : undefined}>
                  {valueText(row, channel)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > shown.length && (
        <p className="muted chartv__more">{`The first ${ROWS_SHOWN_MAX} of ${rows.length.toLocaleString("en")} marks.`}</p>
      )}
    </div>
  );
}

function headingOf(definition: ChartDefinition, channel: ChartChannel): string {
  if (channel.name === "y") {
    const measure = definition.y[channel.measure];
    return measure ? measureTitle(measure) : "";
  }
  const dimension = definition[channel.name];
  return dimension ? dimensionWords(dimension) : "";
}

function valueText(row: ChartRow, channel: ChartChannel): string {
  const value = row[fieldOf(channel)];
  if (channel.name === "x" && row.x_text !== undefined)
    return row.x_text === null ? "NULL" : String(row.x_text);
  if (value === null || value === undefined) return "NULL";
  return typeof value === "number" ? displayNumber(String(value)) : value;
}
