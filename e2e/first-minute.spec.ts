import { expect } from "@playwright/test";
import { SIGNED_OUT, signIn, test } from "./testing/eider-test.ts";
import { expectAccessible } from "./testing/expect-accessible.ts";
import { cell, expectState, result } from "./testing/notebook-page.ts";

test.use({ story: "first-minute", hasAccount: false, storageState: SIGNED_OUT });
test.describe.configure({ mode: "serial", timeout: 150_000 });

const ACCOUNT = { email: "ines@northwind.example", password: "three million flights" };
const SAMPLE_CELLS = [
  "punctuality",
  "delay_by_hour",
  "delay_by_day",
  "worst_days",
  "late_airports",
  "every_flight",
  "midnight_in_new_york",
  "my_question",
];

test("a new installation: one form later, three million flights are counted and drawn", async ({ page }) => {
  const refused: string[] = [];
  page.on(
    "response",
    (answer) => answer.status() >= 400 && refused.push(`${answer.status()} ${answer.url()}`),
  );
  await page.goto("/");
  await expect(page).toHaveURL(/\/setup$/);
  await expect(page.getByRole("complementary", { name: "This installation" })).toContainText(/worker/i);
  await expectAccessible(page, "set-up");

  await page.getByLabel("Workspace").fill("Northwind");
  await page.getByLabel("Your name").fill("Inês");
  await page.getByLabel("E-mail").fill(ACCOUNT.email);
  await page.getByLabel("Password", { exact: true }).fill(ACCOUNT.password);
  await page.getByRole("button", { name: "Create the workspace" }).click();

  await page.waitForURL(/\/notebooks\//);
  expect(refused).toEqual([]);
  await page.getByRole("button", { name: "Run all" }).click();
  for (const name of SAMPLE_CELLS) await expectState(page, name, "Succeeded");

  const counted = result(page, "punctuality");
  await expect(counted.getByRole("gridcell").first()).toHaveText("3000000");
  const drawing = cell(page, "delay_by_hour").getByRole("img");
  await expect(drawing).toHaveAttribute("aria-label", /bar.*hour/i);
  await expect(drawing.locator("canvas, svg").first()).toBeVisible();
  await expect(cell(page, "late_airports")).toContainText("Hosted");
  await expectAccessible(page, "notebook with results");
});

test("every page of an admin is clean for axe, in light and dark", async ({ page }) => {
  await page.goto("/signin");
  await page.getByRole("button", { name: "Sign in" }).waitFor();
  await expectAccessible(page, "sign-in");
  await signIn(page, ACCOUNT);
  await expect(page.getByRole("table", { name: "Notebooks" })).toBeVisible();
  await expectAccessible(page, "home");
  for (const [path, heading] of [
    ["/admin/members", "Members"],
    ["/admin/workers", "Workers"],
    ["/settings", "Settings"],
    ["/trash", "Trash"],
  ] as const) {
    await page.goto(path);
    await expect(page.getByRole("heading", { name: heading, level: 1 })).toBeVisible();
    await expect(page.getByText(/^Reading the/)).toHaveCount(0);
    await expectAccessible(page, path);
  }
});
