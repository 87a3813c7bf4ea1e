import { expect, type Locator, type Page } from "@playwright/test";

/** Makes a notebook of the file's cells and opens it. `cells` is the notebook file without its head. */
export async function openNotebook(page: Page, title: string, cells: string): Promise<void> {
  await page.goto("/");
  await page.getByRole("button", { name: "Import a file" }).waitFor();
  const file = `---\neider-notebook: 1\ntitle: "${title}"\ntarget: browser\n---\n\n${cells}\n`;
  await page.getByLabel("Notebook file").setInputFiles({
    name: "notebook.md",
    mimeType: "text/markdown",
    buffer: Buffer.from(file),
  });
  await page.waitForURL(/\/notebooks\//);
  await page.getByRole("button", { name: "Run all" }).waitFor();
}

/** A SQL cell of a notebook file. */
export const sqlCell = (name: string, sql: string, attributes = "") =>
  `\`\`\`sql name=${name}${attributes && ` ${attributes}`}\n${sql}\n\`\`\`\n`;

export const cell = (page: Page, name: string): Locator =>
  page.getByRole("region", { name: `Cell ${name}`, exact: true });

export const result = (page: Page, name: string): Locator =>
  page.getByRole("grid", { name: `Result of ${name}`, exact: true });

/** What the cell's head says of its Run. */
export const stateOf = (page: Page, name: string): Locator => cell(page, name).locator(".cell__head .state");

export const editor = (page: Page, name: string): Locator =>
  cell(page, name).getByRole("textbox", { name: `SQL of ${name}` });

/** Presses the cell's Run button. */
export async function run(page: Page, name: string): Promise<void> {
  await cell(page, name)
    .getByRole("button", { name: `Run ${name}` })
    .click();
}

/** Waits for the cell to say how its Run ended, or goes. */
export async function expectState(page: Page, name: string, words: string): Promise<void> {
  await expect(stateOf(page, name)).toContainText(words);
}

/** Puts `sql` in place of the cell's text. */
export async function write(page: Page, name: string, sql: string): Promise<void> {
  await editor(page, name).focus();
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.insertText(sql);
}

/** Leaves the cell's editor; what it proposes is in the way of what lies below, and takes an Escape of its own. */
export async function leaveEditor(page: Page, name: string): Promise<void> {
  await expect(async () => {
    await page.keyboard.press("Escape");
    await expect(cell(page, name)).toBeFocused({ timeout: 500 });
  }).toPass();
}

/** Chooses the cell's place in its picker. */
export async function choosePlace(page: Page, name: string, place: RegExp): Promise<void> {
  await cell(page, name)
    .getByRole("button", { name: `${name} runs on` })
    .click();
  await page.getByRole("radio", { name: place }).click();
  await expect(cell(page, name).getByRole("button", { name: place })).toBeVisible();
}

/** The texts of the rows in view, without the row numbers. */
export async function rowsOf(page: Page, name: string): Promise<string[][]> {
  const grid = result(page, name);
  await expect(grid).toHaveAttribute("aria-busy", "false");
  await expect(grid.getByRole("gridcell", { name: "loading", exact: true })).toHaveCount(0);
  const rows: string[][] = [];
  for (const row of await grid.getByRole("row").all()) {
    const texts = await row.getByRole("gridcell").allTextContents();
    if (texts.length > 0) rows.push(texts);
  }
  return rows;
}

/** "name, type" of every column in view. */
export async function columnsOf(page: Page, name: string): Promise<(string | null)[]> {
  const headers = result(page, name).getByRole("columnheader");
  await expect(headers.first()).toBeVisible();
  return headers.evaluateAll((all) => all.map((header) => header.getAttribute("aria-label")));
}
