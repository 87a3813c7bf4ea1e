import { expect, type Page } from "@playwright/test";
import { test } from "./testing/eider-test.ts";
import {
  cell,
  editor,
  expectState,
  leaveEditor,
  openNotebook,
  rowsOf,
  sqlCell,
} from "./testing/notebook-page.ts";

test.use({ story: "keyboard" });

const CELLS = sqlCell("one", "SELECT 1 AS a") + sqlCell("two", "SELECT 2 AS b");

const press = async (page: Page, keys: string) => {
  for (const key of keys.split(" ")) await page.keyboard.press(key);
};
/** The accessible names of the cells, from the top. */
const cells = (page: Page) => page.getByRole("region", { name: /^(Cell |Text cell)/ });
const expectCells = (page: Page, ...names: (string | RegExp)[]) =>
  expect
    .poll(() => cells(page).evaluateAll((all) => all.map((one) => one.getAttribute("aria-label"))))
    .toEqual(names.map((name) => (typeof name === "string" ? name : expect.stringMatching(name))));

async function open(page: Page, title: string): Promise<void> {
  await openNotebook(page, title, CELLS);
  await cell(page, "one").focus();
  await press(page, "Escape k k k k");
  await expect(cell(page, "one")).toBeFocused();
}

test("Enter writes, Escape leaves, j and k go from cell to cell", async ({ page }) => {
  await open(page, "Modes");
  await press(page, "j");
  await expect(cell(page, "two")).toBeFocused();
  await press(page, "k");
  await expect(cell(page, "one")).toBeFocused();
  await press(page, "Enter");
  await expect(editor(page, "one")).toBeFocused();
  await page.keyboard.press("ControlOrMeta+End");
  await page.keyboard.type(" AS jkabz".slice(3));
  await expect(cell(page, "one").locator(".cell__code")).toContainText("jkabz");
  await leaveEditor(page, "one");
  await expectCells(page, "Cell one", "Cell two");
});

test("a and b insert, d d deletes, z brings back, m and y change the kind", async ({ page }) => {
  await open(page, "Cells");
  await press(page, "b");
  await expectCells(page, "Cell one", /^Cell /, "Cell two");
  await press(page, "d");
  await expectCells(page, "Cell one", /^Cell /, "Cell two");
  await press(page, "Escape d d");
  await expectCells(page, "Cell one", "Cell two");
  await press(page, "k k a");
  await expectCells(page, /^Cell /, "Cell one", "Cell two");
  await press(page, "d d");
  await expectCells(page, "Cell one", "Cell two");
  await press(page, "d d");
  await expectCells(page, "Cell two");
  await press(page, "z");
  await expectCells(page, "Cell one", "Cell two");
  await press(page, "m");
  await expectCells(page, "Text cell", "Cell two");
  await press(page, "y");
  await expectCells(page, /^Cell /, "Cell two");
});

test("2 and 1 choose the place; Mod+Enter runs in place, Shift+Enter goes on", async ({ page }) => {
  await open(page, "Running");
  await press(page, "2");
  await expect(cell(page, "one").getByRole("button", { name: /runs on .*Hosted/i })).toBeVisible();
  await press(page, "1");
  await expect(cell(page, "one").getByRole("button", { name: /runs on .*browser/i })).toBeVisible();
  await press(page, "ControlOrMeta+Enter");
  await expectState(page, "one", "Succeeded");
  await expect(cell(page, "one")).toBeFocused();
  await press(page, "Shift+Enter");
  await expect(cell(page, "two")).toBeFocused();
  await press(page, "Enter");
  await expect(editor(page, "two")).toBeFocused();
  await press(page, "ControlOrMeta+Enter");
  await expectState(page, "two", "Succeeded");
  expect(await rowsOf(page, "two")).toEqual([["2"]]);
  await press(page, "Shift+Enter");
  await expect(cells(page)).toHaveCount(3);
});

test("the palette finds and runs a command, ? shows every key", async ({ page }) => {
  await open(page, "Commands");
  await press(page, "ControlOrMeta+k");
  const palette = page.getByRole("dialog", { name: "Commands" });
  await palette.getByRole("combobox").fill("insert a text cell");
  await expect(palette.getByRole("option").first()).toContainText("Insert a text cell below");
  await press(page, "Enter");
  await expect(palette).toHaveCount(0);
  await expectCells(page, "Cell one", "Text cell", "Cell two");
  await press(page, "Escape ?");
  const sheet = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await expect(sheet).toContainText("Delete the cell");
  await expect(sheet).toContainText("Run the cell and go on");
  await press(page, "Escape");
  await expect(sheet).toHaveCount(0);
  await press(page, "ControlOrMeta+Shift+p");
  await palette.getByRole("combobox").fill("dark theme");
  await press(page, "Enter");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
});
