import { columnFromArray, float64, int64, tableFromColumns, tableToIPC, utf8 } from "@uwdata/flechette";
import { describe, expect, test } from "vitest";
import type { CellRun } from "../../compute/notebook/run-board.ts";
import { newId } from "../../compute/protocol/ids.ts";
import { TargetError, type TargetSession } from "../../compute/target.ts";
import { type FirstRow, readFirstRow } from "./read-first-row.ts";
import { shownValue } from "./shown-value.ts";

const reference = { cell: "total", column: "flights" };
const run = { state: "succeeded", result: {}, resultGone: null, isResultAwaited: false } as CellRun;
const rowOf = (name: string, text: string | null): FirstRow => ({
  values: [{ name, text }],
  isEmpty: false,
  failure: null,
});

describe("what stands in place of a reference", () => {
  test("the value, whatever the case of its column", () => {
    const shown = shownValue(reference, { hasCell: true, run, row: rowOf("Flights", "3,000,000") }, null);
    expect(shown).toEqual({ kind: "value", text: "3,000,000", reason: null });
  });

  test("a value of a stale Result: still shown, and why it may be old", () => {
    const shown = shownValue(reference, { hasCell: true, run, row: rowOf("flights", "3") }, "edited since");
    expect(shown).toEqual({ kind: "value", text: "3", reason: "edited since" });
  });

  test("NULL is shown as what it is", () => {
    const shown = shownValue(reference, { hasCell: true, run, row: rowOf("flights", null) }, null);
    expect(shown).toMatchObject({ kind: "null", text: "NULL" });
  });

  test.each([
    ["no cell has this name", { hasCell: false, run: undefined, row: undefined }],
    ["has not run yet", { hasCell: true, run: undefined, row: undefined }],
    ["failed", { hasCell: true, run: { ...run, state: "failed", result: null } as CellRun, row: undefined }],
    ["evicted", { hasCell: true, run: { ...run, resultGone: "evicted" } as CellRun, row: undefined }],
    ["is being read", { hasCell: true, run, row: undefined }],
    ["the Result has no such column", { hasCell: true, run, row: rowOf("other", "1") }],
    ["the Result has no rows", { hasCell: true, run, row: { ...rowOf("flights", null), isEmpty: true } }],
    ["Offline.", { hasCell: true, run, row: { values: null, isEmpty: false, failure: "Offline." } }],
  ])("no value: names the reference and says %s", (reason, found) => {
    expect(shownValue(reference, found, null)).toEqual({
      kind: "missing",
      text: `total.flights: ${reason}`,
      reason,
    });
  });
});

describe("the first row of a Result", () => {
  const columns = [
    { name: "n", type: "BIGINT", encoding: "arrow" },
    { name: "share", type: "DOUBLE", encoding: "arrow" },
    { name: "html", type: "VARCHAR", encoding: "arrow" },
  ] as const;
  const description = { runId: newId("run_"), columns: [...columns] };
  const sessionWith = (window: TargetSession["window"]) => async () => ({ window }) as TargetSession;

  test("is one row of one window, written as the grid writes it, and text stays text", async () => {
    const bytes = tableToIPC(
      tableFromColumns({
        n: columnFromArray([3_000_000n], int64()),
        share: columnFromArray([null], float64()),
        html: columnFromArray(["<img src=x onerror=alert(1)>"], utf8()),
      }),
      { format: "stream" },
    ) as Uint8Array<ArrayBuffer>;
    const asked: unknown[] = [];
    const session = sessionWith(async (query) => {
      asked.push(query);
      return { rowCount: 9, rows: 1, bytes };
    });
    const row = await readFirstRow(description, session, new AbortController().signal);
    expect(asked).toMatchObject([{ runId: description.runId, offset: 0, limit: 1 }]);
    expect(row.values).toEqual([
      { name: "n", text: "3,000,000" },
      { name: "share", text: null },
      { name: "html", text: "<img src=x onerror=alert(1)>" },
    ]);
  });

  test("can't be read: the place's own words", async () => {
    const session = sessionWith(() => Promise.reject(new TargetError("result_gone", "It was evicted.")));
    const row = await readFirstRow(description, session, new AbortController().signal);
    expect(row).toEqual({ values: null, isEmpty: false, failure: "It was evicted." });
  });
});
