import { expect, type Page } from "@playwright/test";
import { test } from "./testing/eider-test.ts";
import {
  cell,
  choosePlace,
  columnsOf,
  expectState,
  openNotebook,
  result,
  rowsOf,
  run,
  sqlCell,
  stateOf,
} from "./testing/notebook-page.ts";

test.use({ story: "anywhere" });

const PLACES = ["Browser", "Hosted"] as const;
const ON_HOSTED = "target=pool:Hosted";

const TYPED = `SELECT
  i AS number,
  (i * 1.5)::DECIMAL(9,2) AS price,
  i / 3 AS third,
  'row ' || i AS words,
  CASE WHEN i = 2 THEN NULL ELSE '' END AS maybe,
  DATE '2001-01-01' + i::INTEGER AS day,
  i > 2 AS large
FROM range(1, 6) AS t(i)`;

const WIDE = `SELECT
  TIMESTAMP '2001-01-01 12:00:00.123456' AS noon,
  170141183460469231731687303715884105727::HUGEINT AS huge,
  [i, NULL] AS list,
  {'a': i, 'b': 'x'} AS pair,
  INTERVAL 3 DAY AS span,
  uuid '00000000-0000-0000-0000-000000000001' AS id
FROM range(1, 4) AS t(i)`;

/** Long on every machine, and made of many small steps so that it can be stopped. */
const ENDLESS = "SELECT count(*) FROM range(3000000) a, range(3000000) b WHERE a.range % 7 = b.range % 11";

/** Runs the cell in the browser and then on Hosted; answers what was seen on each. */
async function onBothPlaces<T>(page: Page, name: string, look: () => Promise<T>): Promise<T[]> {
  const seen: T[] = [];
  for (const place of PLACES) {
    await choosePlace(page, name, new RegExp(place, "i"));
    await run(page, name);
    await expect(cell(page, name).locator(".cell__foot")).toContainText(place);
    seen.push(await look());
  }
  return seen;
}

test("the same cell in the browser and on Hosted: the same rows and the same types", async ({ page }) => {
  await openNotebook(page, "Same rows", sqlCell("typed", TYPED) + sqlCell("wide", WIDE));
  for (const name of ["typed", "wide"]) {
    const seen = await onBothPlaces(page, name, async () => {
      await expectState(page, name, "Succeeded");
      return { columns: await columnsOf(page, name), rows: await rowsOf(page, name) };
    });
    expect(seen[0]?.rows).toHaveLength(name === "typed" ? 5 : 3);
    expect(seen[0]?.columns.length).toBeGreaterThan(3);
    expect(seen[1]).toEqual(seen[0]);
  }
});

test("a statement with a mistake: the same words at the same place on both", async ({ page }) => {
  await openNotebook(
    page,
    "Same error",
    sqlCell("mistaken", "SELECT 1 AS a,\n  nonesuch + 1\nFROM range(3)"),
  );
  const seen = await onBothPlaces(page, "mistaken", async () => {
    await expectState(page, "mistaken", "Failed");
    const note = cell(page, "mistaken").locator(".note");
    await expect(cell(page, "mistaken").locator(".squiggly-error, .err").first()).toBeVisible();
    return await note.locator(".note__title, .note__message").allTextContents();
  });
  expect(seen[0]?.[0]).toContain("line 2");
  expect(seen[0]?.[1]).toContain("nonesuch");
  expect(seen[1]).toEqual(seen[0]);
});

test("Stop: a long Run ends as cancelled on both places, and the next one runs", async ({ page }) => {
  await openNotebook(page, "Stop", sqlCell("long", ENDLESS) + sqlCell("short", "SELECT 42 AS answer"));
  await onBothPlaces(page, "long", async () => {
    await expectState(page, "long", "Running");
    await cell(page, "long").getByRole("button", { name: "Stop long" }).click();
    await expectState(page, "long", "Cancelled");
  });
  await onBothPlaces(page, "short", async () => {
    await expectState(page, "short", "Succeeded");
    expect(await rowsOf(page, "short")).toEqual([["42"]]);
  });
});

test("the chart of a Result says the same on both places", async ({ page }) => {
  const counted =
    "SELECT 'group ' || (i % 3) AS name, sum(i)::BIGINT AS n FROM range(100) t(i) GROUP BY ALL ORDER BY ALL";
  await openNotebook(page, "Same chart", sqlCell("counted", counted, "view=chart"));
  const seen = await onBothPlaces(page, "counted", async () => {
    await expectState(page, "counted", "Succeeded");
    const drawing = cell(page, "counted").getByRole("img", { name: /name/ });
    await expect(drawing.locator("canvas, svg").first()).toBeVisible();
    return drawing.getAttribute("aria-label");
  });
  expect(seen[0]).toMatch(/1,?617 at group 1.*1,?683 at group 0/);
  expect(seen[1]).toBe(seen[0]);
});

test("after a reload both places show their Results again, without a Run", async ({ page }) => {
  const cells = sqlCell("here", TYPED) + sqlCell("there", TYPED, ON_HOSTED);
  await openNotebook(page, "Reload", cells);
  await page.getByRole("button", { name: "Run all" }).click();
  const before: string[][][] = [];
  for (const name of ["here", "there"]) {
    await expectState(page, name, "Succeeded");
    before.push(await rowsOf(page, name));
  }
  await page.reload();
  for (const [index, name] of ["here", "there"].entries()) {
    await expect(result(page, name)).toBeVisible();
    expect(await rowsOf(page, name)).toEqual(before[index]);
    await expect(page.locator(".cellrow").nth(index).locator(".cellrow__gutter")).toHaveText("–");
  }
});

test("a reload in the middle of a Run on Hosted: its Result is there when it ended", async ({ page }) => {
  const slow = "SELECT count(*) AS n FROM range(60000) a, range(20000) b WHERE (a.range + b.range) % 7 = 3";
  await openNotebook(page, "Reload in mid-run", sqlCell("slow", slow, ON_HOSTED));
  await run(page, "slow");
  await expectState(page, "slow", "Running");
  await page.reload();
  await expectState(page, "slow", "Running");
  // a billion pairs: as long as the machine takes
  await expect(stateOf(page, "slow")).toContainText("Succeeded", { timeout: 60_000 });
  expect(await rowsOf(page, "slow")).toEqual([["171428571"]]);
});

test("sort and filter happen where the Result is: the same rows on both", async ({ page }) => {
  const many = "SELECT i AS n, hash(i) % 1000 AS h FROM range(50000) t(i)";
  await openNotebook(page, "Sort and filter", sqlCell("many", many));
  const seen = await onBothPlaces(page, "many", async () => {
    await expectState(page, "many", "Succeeded");
    const grid = result(page, "many");
    await grid.getByRole("button", { name: "Sort by n" }).click();
    await grid.getByRole("button", { name: "Sort by n" }).click();
    await expect(grid.getByRole("columnheader", { name: /^n,/ })).toHaveAttribute("aria-sort", "descending");
    await expect(grid.getByRole("gridcell").first()).toHaveText("49999");
    await cell(page, "many").getByRole("button", { name: "Filter" }).click();
    const form = page.getByRole("dialog", { name: "Filter rows" });
    await form.getByRole("combobox", { name: "Column" }).selectOption({ label: "h" });
    await form.getByRole("textbox", { name: "Value" }).fill("7");
    await form.getByRole("button", { name: "Apply" }).click();
    await expect(grid.getByRole("gridcell").nth(1)).toHaveText("7");
    const rows = await rowsOf(page, "many");
    expect(new Set(rows.map((row) => row[1]))).toEqual(new Set(["7"]));
    return { rows, count: await grid.getAttribute("aria-rowcount") };
  });
  expect(Number(seen[0]?.count)).toBeLessThan(200);
  expect(seen[1]).toEqual(seen[0]);
});

test("a cell reads the Result of another by its name, on both places", async ({ page }) => {
  const cells = (place: string) =>
    sqlCell("base", "SELECT i AS n FROM range(10) t(i)", place) +
    sqlCell("above", "SELECT sum(n)::BIGINT AS total FROM base", place);
  for (const place of ["", ON_HOSTED]) {
    await openNotebook(page, `Reading ${place}`, cells(place));
    await page.getByRole("button", { name: "Run all" }).click();
    await expectState(page, "above", "Succeeded");
    expect(await rowsOf(page, "above")).toEqual([["45"]]);
  }
});

test("AT TIME ZONE in the browser: it says what is missing, and one click runs it on Hosted", async ({
  page,
}) => {
  const sql =
    "SELECT TIMESTAMP '2001-01-01 12:00:00' AT TIME ZONE 'America/New_York' AT TIME ZONE 'UTC' AS t";
  await openNotebook(page, "Time zones", sqlCell("zoned", sql) + sqlCell("plain", "SELECT 1 AS one"));
  await run(page, "zoned");
  await expectState(page, "zoned", "Failed");
  await expect(cell(page, "zoned").locator(".note")).toContainText(/time zone|icu/i);
  await cell(page, "zoned").getByRole("button", { name: "Run on Hosted" }).click();
  await expectState(page, "zoned", "Succeeded");
  await expect(cell(page, "zoned").locator(".cell__foot")).toContainText("Hosted");
  expect(await rowsOf(page, "zoned")).toEqual([["2001-01-01 17:00:00"]]);
  await run(page, "plain");
  await expectState(page, "plain", "Succeeded");
});
