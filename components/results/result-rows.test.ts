import { expect, test, vi } from "vitest";
import { TargetError } from "../../compute/target.ts";
import { createResultRows, NO_QUERY } from "./result-rows.ts";
import { flightColumns } from "./testing/flight-columns.ts";
import { createScriptedSession, encodeRows } from "./testing/scripted-session.ts";

const RUN_ID = "run_00000000000000000000000000";
const columns = flightColumns();
const DELAY = 1;
const rowsFrom = (first: number, count: number) => Array.from({ length: count }, (_, at) => first + at);

function open(options: { rowCount?: number; beforeCall?: () => Promise<void>; isGone?: () => boolean } = {}) {
  const { rowCount = 5_000, ...rest } = options;
  const session = createScriptedSession({ result: { runId: RUN_ID, rowCount }, columns, ...rest });
  const onChange = vi.fn();
  const rows = createResultRows({ session: async () => session, result: session.result, onChange });
  const textAt = (row: number, column: number) => {
    const found = rows.find(row);
    return found ? found.page.textAt(found.row, column) : undefined;
  };
  return { rows, onChange, textAt };
}

test("while a Run streams, its rows are shown as they come and nothing is pulled", () => {
  const beforeCall = vi.fn(async () => {});
  const { rows, textAt } = open({ beforeCall });
  const first = encodeRows(columns, rowsFrom(0, 10));
  rows.setPreview([first]);
  rows.want(0, 30, 1);
  expect(rows.rowCount).toBe(10);
  rows.setPreview([first, encodeRows(columns, rowsFrom(10, 10))]);
  expect(rows.rowCount).toBe(20);
  expect(textAt(10, 0)).toBe("2001-01-01 00:12:00");
  expect(beforeCall).not.toHaveBeenCalled();
});

test("once the Run has ended, what the preview lacks is pulled", async () => {
  const { rows, textAt } = open();
  rows.setPreview([encodeRows(columns, rowsFrom(0, 10))]);
  rows.complete(5_000);
  expect(rows.rowCount).toBe(5_000);
  expect(textAt(4_999, 0)).toBeUndefined();
  rows.want(4_990, 4_999, 1);
  await vi.waitFor(() => expect(textAt(4_999, 0)).toBeDefined());
  expect(textAt(3, 0)).toBe("2001-01-01 00:10:00");
});

test("a new order keeps the old rows in view until the first new ones are there", async () => {
  const { rows, textAt } = open();
  rows.setPreview([encodeRows(columns, rowsFrom(0, 100))]);
  rows.complete(5_000);
  const before = textAt(0, DELAY);
  rows.setQuery({ order: [{ column: DELAY, direction: "ascending" }], filters: [] });
  expect(rows.isPending).toBe(true);
  expect(textAt(0, DELAY)).toBe(before);
  await vi.waitFor(() => expect(rows.isPending).toBe(false));
  expect(Number(textAt(0, DELAY))).toBeLessThan(Number(before));
});

test("going back to the order of the Run needs no request for rows that came with it", async () => {
  const { rows } = open();
  rows.setPreview([encodeRows(columns, rowsFrom(0, 100))]);
  rows.complete(5_000);
  rows.setQuery({ order: [{ column: DELAY, direction: "ascending" }], filters: [] });
  rows.setQuery(NO_QUERY);
  expect(rows.isPending).toBe(false);
});

test("a filter that nothing passes ends in no rows, not in waiting", async () => {
  const { rows } = open();
  rows.complete(5_000);
  rows.setQuery({ order: [], filters: [{ column: 3, operator: "equals", values: ["nowhere"] }] });
  await vi.waitFor(() => expect(rows.isPending).toBe(false));
  expect(rows.rowCount).toBe(0);
  expect(rows.failure).toBeNull();
});

test("a Result that is gone is told, and a retry asks again", async () => {
  let isGone = true;
  const { rows, textAt } = open({ isGone: () => isGone });
  rows.complete(5_000);
  rows.want(0, 10, 0);
  await vi.waitFor(() => expect(rows.failure).toBeInstanceOf(TargetError));
  isGone = false;
  rows.retry();
  await vi.waitFor(() => expect(textAt(0, 0)).toBe("2001-01-01 00:10:00"));
  expect(rows.failure).toBeNull();
});

test("rows that were closed and opened again show their preview and pull what it lacks", async () => {
  const { rows, textAt } = open();
  rows.setPreview([encodeRows(columns, rowsFrom(0, 10))]);
  rows.complete(5_000);
  const first = textAt(0, 0);
  rows.close();
  rows.open();
  expect(textAt(0, 0)).toBe(first);
  rows.want(100, 130, 1);
  await vi.waitFor(() => expect(textAt(100, 0)).toBeDefined());
});
