import { expect, type Locator, type Page } from "@playwright/test";

/** Opens the Workers page and waits for its table. */
export async function openWorkers(page: Page): Promise<void> {
  await page.goto("/admin/workers");
  await expect(page.getByRole("table", { name: "Workers" })).toBeVisible();
}

export const workerRow = (page: Page, name: string): Locator =>
  page.getByRole("row").filter({ has: page.getByRole("rowheader", { name }) });

/** Chooses an entry of a worker's menu. */
export async function askOf(page: Page, name: string, entry: string): Promise<void> {
  await page.getByRole("button", { name: `More for ${name}`, exact: true }).click();
  await page.locator('[role^="menuitem"]').filter({ hasText: entry }).click();
}

/** Chooses an entry of a Pool's menu. */
export async function askOfPool(page: Page, name: string, entry: string): Promise<void> {
  await page.getByRole("button", { name: `More for the Pool ${name}`, exact: true }).click();
  await page.locator('[role^="menuitem"]').filter({ hasText: entry }).click();
}

/** Opens the enrolment, makes the Pool if it is new, and answers the token that the page shows. */
export async function makeToken(page: Page, pool: string, button = "Enrol a worker"): Promise<string> {
  await page.getByRole("button", { name: button, exact: true }).click();
  const dialog = page.getByRole("dialog");
  const choice = dialog.getByLabel("Pool", { exact: true });
  await dialog.getByRole("button", { name: "Make a one-time token" }).waitFor();
  const isKnown =
    (await choice.count()) > 0 && (await choice.getByRole("option", { name: pool }).count()) > 0;
  if (isKnown) await choice.selectOption(pool);
  else {
    if ((await choice.count()) > 0) await choice.selectOption("A new pool…");
    await dialog.getByLabel("Name of the new pool").fill(pool);
  }
  await dialog.getByRole("button", { name: "Make a one-time token" }).click();
  const token = dialog.locator(".code__mark");
  await expect(token).toHaveText(/^eider_enroll_/);
  return (await token.textContent()) ?? "";
}
