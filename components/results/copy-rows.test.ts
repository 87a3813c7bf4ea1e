import { expect, test, vi } from "vitest";
import { COPY_CELLS_MAX, copyRows } from "./copy-rows.ts";
import { initialColumns, layoutColumns, moveColumn } from "./grid-columns.ts";
import { createResultRows } from "./result-rows.ts";
import { flightColumns } from "./testing/flight-columns.ts";
import { createScriptedSession } from "./testing/scripted-session.ts";

const ROW_COUNT = 1_000_000;

function open() {
  const session = createScriptedSession({
    result: { runId: "run_00000000000000000000000000", rowCount: ROW_COUNT },
    columns: flightColumns(),
  });
  const { columns } = session.result;
  const rows = createResultRows({ session: async () => session, result: session.result, onChange: () => {} });
  rows.complete(ROW_COUNT);
  const arrangement = moveColumn(
    initialColumns(columns, () => "12345"),
    3,
    0,
  );
  return { rows, columns, layout: layoutColumns(arrangement, ROW_COUNT, 800) };
}

const copy = (range: { firstRow: number; lastRow: number; firstPlace: number; lastPlace: number }) => {
  const write = vi.fn(async (_text: string) => {});
  const outcome = copyRows({
    ...open(),
    range,
    format: "tsv",
    signal: new AbortController().signal,
    write,
  });
  return { outcome, write };
};

test("rows that are not here are pulled, and columns are copied as they are arranged", async () => {
  const { outcome, write } = copy({ firstRow: 999, lastRow: 1_001, firstPlace: 0, lastPlace: 1 });
  expect(await outcome).toEqual({ type: "copied", rows: 3, columns: 2 });
  const lines = write.mock.calls[0]?.[0].split("\n");
  expect(lines?.[0]).toBe("origin\tdate");
  expect(lines).toHaveLength(4);
});

test("more cells than a clipboard should hold are refused with their number", async () => {
  const { outcome, write } = copy({ firstRow: 0, lastRow: ROW_COUNT - 1, firstPlace: 0, lastPlace: 4 });
  expect(await outcome).toEqual({ type: "too-many", cells: 5_000_000 });
  expect(COPY_CELLS_MAX).toBeLessThan(5_000_000);
  expect(write).not.toHaveBeenCalled();
});
