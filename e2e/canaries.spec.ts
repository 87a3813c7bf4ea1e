import { readFile } from "node:fs/promises";
import { expect, type Page } from "@playwright/test";
import { createCanary, databaseText, encodingsIn, encodingsInMemory, filesWith } from "./testing/canaries.ts";
import { test } from "./testing/eider-test.ts";
import {
  cell,
  choosePlace,
  expectState,
  openNotebook,
  result,
  rowsOf,
  run,
  sqlCell,
  stateOf,
} from "./testing/notebook-page.ts";

test.use({ story: "canaries" });
test.describe.configure({ mode: "serial" });

const canary = createCanary();

const CELLS = {
  rows: `SELECT i AS n, ${canary.sql("row")} || i AS secret FROM range(1, 4) t(i)`,
  mistaken: `SELECT CAST(${canary.sql("error")} || i AS INTEGER) AS n FROM range(3) t(i)`,
  named: `PIVOT (SELECT ${canary.sql("name")} AS k, 1 AS v) ON k USING sum(v)`,
};

async function runEverything(page: Page): Promise<void> {
  await run(page, "rows");
  await expectState(page, "rows", "Succeeded");
  expect((await rowsOf(page, "rows")).map((row) => row[1])).toEqual(
    ["row1", "row2", "row3"].map((label) => canary.text(label)),
  );
  await run(page, "mistaken");
  await expectState(page, "mistaken", "Failed");
  await expect(cell(page, "mistaken").locator(".note")).toContainText(canary.text("error"));
  await run(page, "named");
  await expectState(page, "named", "Succeeded");
  await expect(result(page, "named").getByRole("columnheader", { name: canary.text("name") })).toBeVisible();
}

/** Every way that rows leave a Result by: window, filter with a typed value, chart, export. */
async function readEverything(page: Page): Promise<void> {
  await cell(page, "rows").getByRole("button", { name: "Filter" }).click();
  const form = page.getByRole("dialog", { name: "Filter rows" });
  await form.getByRole("combobox", { name: "Column" }).selectOption({ label: "secret" });
  await form.getByRole("textbox", { name: "Value" }).fill(canary.text("row2"));
  await form.getByRole("button", { name: "Apply" }).click();
  await expect(result(page, "rows")).toHaveAttribute("aria-rowcount", /^[12]$/);
  const download = page.waitForEvent("download");
  await cell(page, "rows").getByRole("button", { name: "Export" }).click();
  await page.getByRole("menuitem", { name: /CSV/ }).click();
  const file = await (await download).path();
  expect(await readFile(file, "utf8")).toContain(canary.text("row2"));
  await cell(page, "rows").getByRole("tab", { name: "Chart" }).click();
  await expect(cell(page, "rows").getByRole("img").first()).toBeVisible();
  await cell(page, "rows").getByRole("tab", { name: "Table" }).click();
}

test("rows, errors, result-only names and typed values are seen by the person, on a worker and in the browser", async ({
  page,
  eider,
}) => {
  // an export is a download then, instead of a dialog of the system
  await page.addInitScript(() => Object.defineProperty(window, "showSaveFilePicker", { value: undefined }));
  const cells = Object.entries(CELLS).map(([name, sql]) => sqlCell(name, sql, "target=pool:Hosted"));
  await openNotebook(page, "Canaries", cells.join(""));
  await runEverything(page);
  await readEverything(page);
  for (const name of Object.keys(CELLS)) await choosePlace(page, name, /browser/i);
  await runEverything(page);
  await readEverything(page);
  for (const name of Object.keys(CELLS)) await choosePlace(page, name, /hosted/i);
  await runEverything(page);
  await page.reload();
  await expect(result(page, "rows").getByRole("gridcell", { name: canary.text("row1") })).toBeVisible();
  await eider.crashAndRestart();
  await page.reload();
  await expect(result(page, "rows").getByRole("gridcell", { name: canary.text("row1") })).toBeVisible();
  await expect(stateOf(page, "mistaken")).toContainText("Failed");
});

test("the memory of the control plane has the SQL text, and nothing that was sealed", ({ eider }) => {
  const known = encodingsInMemory(eider.pid(), canary.markInSql);
  if (known === null) {
    const description = "this machine does not let a process's memory be read";
    test.info().annotations.push({ type: "not looked at", description });
    return;
  }
  expect(known).not.toEqual([]);
  expect(encodingsInMemory(eider.pid(), canary.mark)).toEqual([]);
});

test("the control plane's database, its files, its log and all that it printed have the SQL text, and nothing that was sealed", async ({
  eider,
}) => {
  await eider.stop();
  const { dataDirectory } = eider;
  const rows = await databaseText(dataDirectory);
  // the scan can fail: metadata is found everywhere it belongs, and the worker's own Results have the rows
  expect(encodingsIn(rows, canary.markInSql)).toContain("UTF-8");
  expect(filesWith(dataDirectory, canary.markInSql, ["workers"]).join()).toContain("pg_wal");
  expect(filesWith(dataDirectory, canary.mark).join()).toContain("results");
  expect(eider.output()).toContain("hosted worker");

  expect(encodingsIn(rows, canary.mark)).toEqual([]);
  expect(filesWith(dataDirectory, canary.mark, ["workers"])).toEqual([]);
  expect(encodingsIn(eider.output(), canary.mark)).toEqual([]);
});
