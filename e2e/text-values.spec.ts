import { expect, type Page } from "@playwright/test";
import { test } from "./testing/eider-test.ts";
import { cell, expectState, openNotebook, run, sqlCell, write } from "./testing/notebook-page.ts";

test.use({ story: "text values" });

const text = (page: Page) => page.getByRole("region", { name: "Text cell" }).locator(".prose");

test("a text shows a cell's first value as the grid writes it, follows the next Run, and says why there is none", async ({
  page,
}) => {
  await openNotebook(
    page,
    "Values",
    `We flew **{{ total.n }}** times, {{ Total.nothing }} and {{ total.gone }}, {{ other.n }}; \`{{ total.n }}\`.\n\n${sqlCell("total", "SELECT 3000000 AS n, NULL AS nothing UNION ALL SELECT 1, 'x'")}`,
  );
  await expect(text(page)).toContainText("total.n: has not run yet");
  await run(page, "total");
  await expectState(page, "total", "Succeeded");
  await expect(text(page)).toContainText(
    "We flew 3,000,000 times, NULL and total.gone: the Result has no such column, other.n: no cell has this name; {{ total.n }}.",
  );
  await write(page, "total", "SELECT 12 AS n, 'now' AS nothing");
  await run(page, "total");
  await expect(text(page)).toContainText("We flew 12 times, now and");
});

test("a value that looks like HTML or Markdown stays text", async ({ page }) => {
  let dialogs = 0;
  page.on("dialog", (dialog) => {
    dialogs++;
    void dialog.dismiss();
  });
  const attack = `<img src=x onerror=alert(1)><a href="javascript:alert(2)">**x**</a></span><script>alert(3)</script>`;
  const own = `Seen: {{ evil.x }} <data value="1">own</data> {{ evil."<img src=y onerror=alert(4)>" }}`;
  await openNotebook(page, "Attack", `${own}\n\n${sqlCell("evil", `SELECT '${attack}' AS x`)}`);
  await run(page, "evil");
  await expectState(page, "evil", "Succeeded");
  await expect(text(page)).toContainText(`Seen: ${attack}`);
  await expect(text(page)).toContainText('<data value="1">own</data>');
  await expect(text(page).locator("img, a, script, data, strong")).toHaveCount(0);
  expect(dialogs).toBe(0);
});

test("renaming a cell rewrites the texts that show its values", async ({ page }) => {
  await openNotebook(page, "Renamed", `Sum: {{ total.n }}\n\n${sqlCell("total", "SELECT 7 AS n")}`);
  await run(page, "total");
  await expectState(page, "total", "Succeeded");
  await expect(text(page)).toContainText("Sum: 7");
  await cell(page, "total").getByRole("button", { name: "More for total" }).click();
  await page.getByRole("menuitem", { name: "Rename" }).click();
  await page.keyboard.type("Sum of all");
  await page.keyboard.press("Enter");
  await expect(cell(page, "Sum of all")).toBeVisible();
  await expect(text(page)).toContainText("Sum: 7");
  await text(page).dblclick();
  await expect(page.getByLabel("Markdown of the text cell")).toHaveValue('Sum: {{ "Sum of all".n }}');
});
