import { type Browser, expect, type Page } from "@playwright/test";
import { ADMIN } from "./testing/eider-process.ts";
import { SIGNED_OUT, signIn, test } from "./testing/eider-test.ts";
import { enginePids, workerPids } from "./testing/faults.ts";
import { cell, expectState, openNotebook, result, rowsOf, run, sqlCell } from "./testing/notebook-page.ts";

test.use({ story: "sealed" });
test.describe.configure({ mode: "serial" });

const VIEWER = { name: "Bo Ek", email: "bo@northwind.example", password: "a fjord in october" };
const SQL = "SELECT i AS n, 'row ' || i AS words FROM range(1, 4) t(i)";
const ROWS = [
  ["1", "row 1"],
  ["2", "row 2"],
  ["3", "row 3"],
];

async function newBrowser(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ storageState: SIGNED_OUT });
  return context.newPage();
}

async function signedIn(browser: Browser, account: { email: string; password: string }): Promise<Page> {
  const page = await newBrowser(browser);
  await page.goto("/signin");
  await signIn(page, account);
  return page;
}

async function inviteViewer(page: Page, browser: Browser): Promise<void> {
  await page.goto("/admin/members");
  await page.getByRole("button", { name: "Invite somebody" }).click();
  await page.getByLabel("E-mail").fill(VIEWER.email);
  await page.getByRole("dialog").getByLabel("Role").selectOption("viewer");
  await page.getByRole("button", { name: "Make the link" }).click();
  const link = await page.getByRole("dialog").getByLabel("Link").inputValue();
  const guest = await newBrowser(browser);
  await guest.goto(link);
  await guest.getByLabel("Your name").fill(VIEWER.name);
  await guest.getByLabel("Password", { exact: true }).fill(VIEWER.password);
  await guest.getByRole("button", { name: "Join the workspace" }).click();
  await expect(guest.getByRole("heading", { name: "Notebooks" })).toBeVisible();
  await guest.context().close();
}

async function expectSameRows(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await expect(result(page, "kept")).toBeVisible();
  expect(await rowsOf(page, "kept")).toEqual(ROWS);
}

let address = "";

test("a Result of a worker is opened by the person's second browser and by another viewer, each with keys of its own", async ({
  page,
  browser,
}) => {
  await inviteViewer(page, browser);
  await openNotebook(page, "Sealed", sqlCell("kept", SQL, "target=pool:Hosted"));
  address = page.url();
  await run(page, "kept");
  await expectState(page, "kept", "Succeeded");
  const devices = new Set<string>();
  for (const account of [ADMIN, VIEWER]) {
    const other = await signedIn(browser, account);
    other.on("request", (request) => {
      if (/\/relay\/calls\/[^/]+$/.test(request.url()))
        devices.add(JSON.parse(request.postDataJSON().header).device.keys.signing);
    });
    await expectSameRows(other, address);
    await other.context().close();
  }
  expect(devices.size).toBe(2);
});

test("also after the engine, and after the whole worker, was killed", async ({ browser, eider }) => {
  for (const pid of enginePids(eider)) process.kill(pid, "SIGKILL");
  const second = await signedIn(browser, ADMIN);
  await expectSameRows(second, address);
  const before = workerPids(eider);
  for (const pid of before) process.kill(pid, "SIGKILL");
  await expect.poll(() => workerPids(eider).filter((pid) => !before.includes(pid))).toHaveLength(1);
  const viewer = await signedIn(browser, VIEWER);
  await viewer.goto(address);
  await expect(viewer.getByText(/^Hosted 1 of 1/)).toBeVisible();
  await expectSameRows(viewer, address);
  for (const page of [second, viewer]) await page.context().close();
});

test("nobody without an account opens it", async ({ browser }) => {
  const stranger = await newBrowser(browser);
  await stranger.goto(address);
  await expect(stranger).toHaveURL(/\/signin/);
  await expect(stranger.getByText("row 1")).toHaveCount(0);
  await stranger.context().close();
});

test("Settings lists both browsers; the other one is renamed, approved and revoked, and says on its sign-in page why", async ({
  page,
  browser,
}) => {
  const second = await signedIn(browser, ADMIN);
  await expectSameRows(second, address);
  await page.goto(address);
  await expect(result(page, "kept")).toBeVisible();

  await second.goto("/settings");
  const own = second.getByRole("region", { name: "Devices" }).locator(".setting", { hasText: "This device" });
  const fingerprint = await own.locator(".mono").textContent();
  expect(fingerprint).toMatch(/^([0-9A-Z]{4}-){4}[0-9A-Z]{4}$/);
  await own.getByRole("button", { name: /^Rename/ }).click();
  await second.getByRole("dialog").getByLabel("Name").fill("Laptop in the train");
  await second.getByRole("dialog").getByRole("button", { name: "Rename" }).click();
  await expect(second.getByText("Laptop in the train")).toBeVisible();
  await second.goto(address);
  await expect(result(second, "kept")).toBeVisible();

  await page.goto("/settings");
  const listed = page
    .getByRole("region", { name: "Devices" })
    .locator(".setting", { hasText: "Laptop in the train" });
  await expect(listed).toContainText(fingerprint ?? "");
  await listed.getByRole("button", { name: "Approve Laptop in the train" }).click();
  await expect(page.getByRole("alertdialog")).toContainText(fingerprint ?? "");
  await page.getByRole("button", { name: "It is the same: approve" }).click();
  await expect(listed).toContainText("approved by another device");
  await listed.getByRole("button", { name: "Revoke Laptop in the train" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Revoke" }).click();
  await expect(listed).toHaveCount(0);

  await expect(second).toHaveURL(/\/signin/);
  await expect(second.getByText("This device was revoked")).toBeVisible();
  await signIn(second, ADMIN);
  await expectSameRows(second, address);
  await second.context().close();
  await page.goto(address);
  await expect(cell(page, "kept")).toContainText("row 1");
});
