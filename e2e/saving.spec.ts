import { readFile } from "node:fs/promises";
import { type Browser, expect, type Page } from "@playwright/test";
import { test } from "./testing/eider-test.ts";
import { cell, leaveEditor, openNotebook, sqlCell, write } from "./testing/notebook-page.ts";

test.use({ story: "saving" });
// some take two browsers
test.describe.configure({ timeout: 150_000 });

const CELLS = sqlCell("one", "SELECT 1 AS a") + sqlCell("two", "SELECT 2 AS b");

const SAVES = /\/notebooks\.saveOperations/;

const expectSaved = (page: Page) => expect(page.getByText(/^Saved \d\d:\d\d$/)).toBeVisible();
const expectKeptHere = (page: Page) =>
  expect(page.getByRole("button", { name: /^Not saved: kept on this device/ })).toBeVisible();
const expectText = (page: Page, name: string, text: string) =>
  expect(cell(page, name).locator(".cell__code")).toContainText(text);

/** The same notebook in a second browser of the same person: only one of the two is cut off. */
async function elsewhere(browser: Browser, page: Page): Promise<Page> {
  const storageState = await page.context().storageState();
  const context = await browser.newContext({ storageState, baseURL: new URL(page.url()).origin });
  const other = await context.newPage();
  await other.goto(page.url());
  await expect(cell(other, "one")).toBeVisible();
  return other;
}

test("two tabs write in different cells at once: both have both, and so does a reload", async ({
  page,
  context,
}) => {
  await openNotebook(page, "Two tabs", CELLS);
  const second = await context.newPage();
  await second.goto(page.url());
  await expect(cell(second, "two")).toBeVisible();
  // a browser gives the keyboard to one tab at a time
  await page.bringToFront();
  await write(page, "one", "SELECT 111 AS a");
  await expectText(page, "one", "111");
  await second.bringToFront();
  await write(second, "two", "SELECT 222 AS b");
  await expectText(second, "two", "222");
  for (const tab of [page, second]) {
    await expectText(tab, "one", "111");
    await expectText(tab, "two", "222");
    await expectSaved(tab);
  }
  await page.reload();
  await expectText(page, "one", "111");
  await expectText(page, "two", "222");
  await expect(page.getByText("Two versions of this cell")).toHaveCount(0);
});

for (const [choice, kept] of [
  ["Keep the text above", "333"],
  ["Take the text below", "444"],
] as const)
  test(`one cell written in two places at once: both versions are shown, and “${choice}” settles it for both`, async ({
    page,
    browser,
  }) => {
    await openNotebook(page, "A conflict", CELLS);
    const other = await elsewhere(browser, page);
    await page.context().setOffline(true);
    await write(page, "one", "SELECT 333 AS a");
    await expectKeptHere(page);
    await write(other, "one", "SELECT 444 AS a");
    await expectSaved(other);
    await page.context().setOffline(false);
    const note = cell(page, "one").getByRole("alert");
    await expect(note).toContainText("Two versions of this cell");
    await expectText(page, "one", "333");
    await expect(note.getByLabel("The other version")).toContainText("444");
    await expect(cell(other, "one").getByRole("alert")).toContainText("Two versions of this cell");
    await leaveEditor(page, "one");
    await note.getByRole("button", { name: choice }).click();
    for (const tab of [page, other]) {
      await expect(cell(tab, "one").getByRole("alert")).toHaveCount(0);
      await expectText(tab, "one", kept);
    }
    await expectSaved(page);
    await page.reload();
    await expectText(page, "one", kept);
    await other.context().close();
  });

test("written without a network: kept over a reload, saved when it is back, and seen by the other tab", async ({
  page,
  browser,
}) => {
  await openNotebook(page, "Offline", CELLS);
  const other = await elsewhere(browser, page);
  await page.context().setOffline(true);
  await write(page, "one", "SELECT 555 AS a");
  await expectKeptHere(page);
  // the page itself can be loaded again before anything can be saved
  await page.context().route(SAVES, (route) => route.abort());
  await page.context().setOffline(false);
  await page.reload();
  await expectText(page, "one", "555");
  await expectKeptHere(page);
  await expectText(other, "one", "SELECT 1");
  await page.context().unroute(SAVES);
  await expectSaved(page);
  await expectText(other, "one", "555");
  await other.context().close();
});

test("a tab that wrote without a network also catches up with what others wrote meanwhile", async ({
  page,
  browser,
}) => {
  await openNotebook(page, "Catching up", CELLS);
  const other = await elsewhere(browser, page);
  await page.context().setOffline(true);
  await write(page, "one", "SELECT 666 AS a");
  await expectKeptHere(page);
  await write(other, "two", "SELECT 777 AS b");
  await expectSaved(other);
  await page.context().setOffline(false);
  await expectText(page, "two", "777");
  await expectText(other, "one", "666");
  await expectSaved(page);
  await write(other, "two", "SELECT 888 AS b");
  await expectText(page, "two", "888");
  await other.context().close();
});

test("to the trash and back: the notebook leaves the list, comes back with its cells, and can be opened", async ({
  page,
}) => {
  await openNotebook(page, "Thrown away", CELLS);
  const address = page.url();
  await page.goto("/");
  await choose(page, "Thrown away", "Move to the trash");
  const notebooks = page.getByRole("table", { name: "Notebooks" });
  await expect(notebooks.getByRole("link", { name: "Thrown away" })).toHaveCount(0);
  await page.goto("/trash");
  const deleted = page.getByRole("table", { name: "Deleted notebooks" });
  await expect(deleted.getByRole("row", { name: /^Thrown away/ })).toBeVisible();
  await page.getByRole("button", { name: "Restore Thrown away" }).click();
  await expect(page.getByRole("button", { name: "Restore Thrown away" })).toHaveCount(0);
  await page.goto("/");
  await notebooks.getByRole("link", { name: "Thrown away" }).click();
  await expect(page).toHaveURL(address);
  await expectText(page, "one", "SELECT 1");
  await expectText(page, "two", "SELECT 2");
});

test("a notebook's file is exported and imported: another notebook with the same cells", async ({ page }) => {
  const written = `${sqlCell("one", "SELECT 'É \\n' AS a", "view=chart")}\nSome *words* between.\n\n${sqlCell("two", "SELECT 2 AS b")}`;
  await openNotebook(page, "Carried over", written);
  const address = page.url();
  await page.goto("/");
  const first = await exported(page, "Carried over");
  expect(first.text).toContain("Some *words* between.");
  await page.getByLabel("Notebook file").setInputFiles({
    name: first.name,
    mimeType: "text/markdown",
    buffer: Buffer.from(first.text.replace("Carried over", "Carried again")),
  });
  await page.waitForURL(/\/notebooks\//);
  expect(page.url()).not.toBe(address);
  await expect(page.getByRole("region", { name: "Text cell" })).toContainText("Some words between.");
  await expectText(page, "two", "SELECT 2");
  await page.goto("/");
  const second = await exported(page, "Carried again");
  expect(second.text.replace("Carried again", "Carried over")).toBe(first.text);
});

/** Picks from what can be done with a notebook of the list. */
async function choose(page: Page, title: string, entry: string): Promise<void> {
  await page.getByRole("button", { name: `More for ${title}` }).click();
  await page.getByRole("menuitem", { name: entry }).click();
}

async function exported(page: Page, title: string): Promise<{ name: string; text: string }> {
  const downloading = page.waitForEvent("download");
  await choose(page, title, "Export as a file");
  const download = await downloading;
  return { name: download.suggestedFilename(), text: await readFile(await download.path(), "utf8") };
}
