import { readFileSync } from "node:fs";
import { type Browser, expect, type Page } from "@playwright/test";
import type { EiderProcess } from "./testing/eider-process.ts";
import { SIGNED_OUT, test } from "./testing/eider-test.ts";
import { expectAccessible } from "./testing/expect-accessible.ts";
import { cell, openNotebook, rowsOf, run, sqlCell, stateOf } from "./testing/notebook-page.ts";
import { canChangeUser, canLeaveNetwork, type OwnWorker, startOwnWorker } from "./testing/own-worker.ts";
import { askOf, askOfPool, makeToken, openWorkers, workerRow } from "./testing/workers-page.ts";

test.use({ story: "enrol" });
test.describe.configure({ mode: "serial" });

const SQL = "SELECT i AS n, md5(i::VARCHAR) AS digest, i / 8 AS part FROM range(1000) t(i) ORDER BY n";
/** Gives rows at once and for longer than any test. */
const STREAMING_SQL = "SELECT i AS n, sha256(i::VARCHAR) AS digest FROM range(10000000000) t(i)";

const running: OwnWorker[] = [];
test.afterAll(async () => {
  for (const worker of running) await worker.dispose();
});

function start(eider: EiderProcess, token: string, name: string): OwnWorker {
  const worker = startOwnWorker(eider, {
    token,
    name,
    isOtherUser: canChangeUser(),
    isAlone: canChangeUser() && canLeaveNetwork(),
  });
  running.push(worker);
  return worker;
}

/** What was measured goes into the report: a test asserts no time. */
function note(type: string, ms: number): void {
  test.info().annotations.push({ type, description: `${ms.toFixed(0)} ms` });
  process.stdout.write(`    ${type}: ${ms.toFixed(0)} ms\n`);
}

async function expectStatusBar(page: Page, words: RegExp): Promise<void> {
  await expect(page.getByRole("contentinfo").getByText(words)).toBeVisible();
}

test("without a worker of their own, an admin is taught to enrol one", async ({ page }) => {
  await openWorkers(page);
  await expect(workerRow(page, "hosted-1")).toContainText("Online");
  await expect(page.getByText("Run cells next to your data")).toBeVisible();
  await expectAccessible(page, "Workers, none of their own");
  await page.getByRole("button", { name: "Enrol the first worker" }).click();
  await expect(page.getByLabel("Name of the new pool")).toBeFocused();
  await expectAccessible(page, "Enrol, first step");
});

test("enrolled next to the data: the fingerprint is in its log, approved it is online by itself and runs cells as Hosted does", async ({
  page,
  eider,
}) => {
  await openWorkers(page);
  const token = await makeToken(page, "prod-vpc");
  await expectAccessible(page, "Enrol, the token");
  const startedAt = Date.now();
  const worker = start(eider, token, "prod-vpc-1");
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByText("Is this fingerprint in the worker’s log?")).toBeVisible();
  note("enrolled and waiting for approval", Date.now() - startedAt);
  await expect.poll(() => worker.fingerprint()).toMatch(/^[0-9A-Z]{4}(-[0-9A-Z]{4}){4}$/);
  await expect(dialog.locator(".fingerprint b")).toHaveText(worker.fingerprint());
  await expectAccessible(page, "Enrol, the fingerprint");
  expect(eider.output()).not.toContain(token);

  await dialog.getByRole("button", { name: "Close", exact: true }).click();
  await expect(workerRow(page, "prod-vpc-1")).toContainText("Pending approval");
  await page.getByRole("button", { name: "Compare the fingerprint of prod-vpc-1" }).click();
  const approvedAt = Date.now();
  await page.getByRole("button", { name: "They match, approve" }).click();
  await expect(dialog.getByRole("heading", { name: "Approved" })).toBeVisible();
  await expect(dialog.getByText("Online", { exact: true })).toBeVisible();
  note("approved to online", Date.now() - approvedAt);
  await dialog.getByRole("button", { name: "Done" }).click();
  await expect(workerRow(page, "prod-vpc-1")).toContainText("Online");

  const both = [sqlCell("here", SQL, "target=pool:Hosted"), sqlCell("there", SQL, "target=pool:prod-vpc")];
  await openNotebook(page, "Two places", both.join("\n"));
  await expectStatusBar(page, /^prod-vpc 1 of 1/);
  for (const name of ["here", "there"]) {
    await run(page, name);
    await expect(stateOf(page, name)).toHaveText(/^Succeeded/);
  }
  expect(await rowsOf(page, "there")).toEqual(await rowsOf(page, "here"));
});

test("a worker in a network of its own has no way out but the one to this Eider", async () => {
  // where the machine lacks it, the report names what was not tested
  test.info().skip(!canChangeUser() || !canLeaveNetwork(), "this machine makes no network namespaces");
  const [worker] = running;
  const links = networkOf(worker?.process.pid ?? 0);
  expect(links).toEqual(["lo"]);
});

test("what runs on a worker is listed with person and notebook, and an admin can cancel it", async ({
  page,
  context,
}) => {
  await openNotebook(page, "Long work", sqlCell("long", STREAMING_SQL, "target=pool:prod-vpc"));
  await expectStatusBar(page, /^prod-vpc 1 of 1/);
  await run(page, "long");
  await expect(stateOf(page, "long")).toHaveText(/^Running/);
  const admin = await context.newPage();
  await openWorkers(admin);
  await admin.getByRole("button", { name: /^1 run · long/ }).click();
  await expect(admin.getByRole("link", { name: "Long work" })).toBeVisible();
  await expectAccessible(admin, "Workers, Runs of one");
  const cancelledAt = Date.now();
  await admin.getByRole("button", { name: "Cancel the run of long" }).click();
  await expect(stateOf(page, "long")).toHaveText(/^Cancelled/);
  note("cancelled to said so", Date.now() - cancelledAt);
  await expect(admin.getByRole("button", { name: "Cancel the run of long" })).toHaveCount(0);
});

test("a paused worker says by whom and why, here and where cells wait for it; resumed it takes cells", async ({
  page,
}) => {
  await openWorkers(page);
  await askOf(page, "prod-vpc-1", "Pause…");
  await page.getByLabel("Reason").fill("disk swap");
  await page.getByRole("button", { name: "Pause", exact: true }).click();
  await expect(workerRow(page, "prod-vpc-1")).toContainText("Paused");
  await expect(workerRow(page, "prod-vpc-1")).toContainText(/by .+: disk swap/);
  await expectAccessible(page, "Workers, one paused");
  await askOf(page, "prod-vpc-1", "Resume");
  await expect(workerRow(page, "prod-vpc-1")).toContainText("Online");
  await openNotebook(page, "After the pause", sqlCell("again", "SELECT 42 AS n", "target=pool:prod-vpc"));
  await expectStatusBar(page, /^prod-vpc 1 of 1/);
  await run(page, "again");
  await expect(stateOf(page, "again")).toHaveText(/^Succeeded/);
});

test("a worker and a Pool can be renamed, narrowed to people, limited and made the default", async ({
  page,
}) => {
  await openWorkers(page);
  await askOf(page, "prod-vpc-1", "Rename…");
  await page.getByRole("textbox", { name: "Name" }).fill("prod-vpc-a");
  await page.getByRole("button", { name: "Rename" }).click();
  await expect(workerRow(page, "prod-vpc-a")).toBeVisible();
  await askOfPool(page, "prod-vpc", "Name, people, limits…");
  await page.getByLabel("Labels").fill("eu, gpu");
  await page.getByLabel("Who may run cells here").selectOption("Editors and admins");
  await page.getByLabel("Runs at once").fill("4");
  await expectAccessible(page, "Pool, its settings");
  await page.getByRole("button", { name: "Save" }).click();
  const head = page.getByRole("rowheader", { name: "prod-vpc", exact: false }).first();
  await expect(page.getByText("editors and admins · 4 runs at once")).toBeVisible();
  await expect(head).toBeVisible();
  await askOfPool(page, "prod-vpc", "Default of new notebooks");
  await expect(page.getByText("default", { exact: true })).toBeVisible();
});

test("a Pool key is shown once, listed, and admits nobody after it was revoked", async ({ page }) => {
  await openWorkers(page);
  await askOfPool(page, "prod-vpc", "Pool keys for replicas…");
  await page.getByLabel("Name of a new key").fill("cluster eu-1");
  await page.getByRole("button", { name: "Make a key" }).click();
  await expect(page.getByLabel("Pool key", { exact: true })).toHaveValue(/^eider_poolkey_/);
  await expectAccessible(page, "Pool keys");
  await page.getByRole("button", { name: "Done" }).click();
  await askOfPool(page, "prod-vpc", "Pool keys for replicas…");
  await expect(page.getByText("0 workers · never used")).toBeVisible();
  await expect(page.getByLabel("Pool key", { exact: true })).toHaveCount(0);
  await page.getByRole("button", { name: "Revoke the key cluster eu-1" }).click();
  await expect(page.getByText("No key yet")).toBeVisible();
});

test("a token works once: withdrawn, used and unknown ones are refused in words on both sides", async ({
  page,
  eider,
}) => {
  await openWorkers(page);
  const withdrawn = await makeToken(page, "prod-vpc");
  await page.getByRole("button", { name: "Close, keep waiting" }).click();
  await page.getByRole("button", { name: "Waiting for the worker…" }).click();
  await page.getByRole("button", { name: "Withdraw the token" }).click();
  await expect(page.getByRole("dialog").getByText("The token was withdrawn")).toBeVisible();
  await expect(page.getByText(withdrawn)).toHaveCount(0);
  const late = start(eider, withdrawn, "late");
  await expect.poll(() => late.exitCode()).toBe(77);
  expect(late.log()).toContain("was withdrawn on the Workers page");

  await page.getByRole("button", { name: "New token" }).click();
  await page.getByRole("button", { name: "Make a one-time token" }).click();
  const token = (await page.locator(".code__mark").textContent()) ?? "";
  const first = start(eider, token, "first");
  await expect(page.getByText("Is this fingerprint in the worker’s log?")).toBeVisible();
  const second = start(eider, token, "second");
  await expect.poll(() => second.exitCode()).toBe(77);
  expect(second.log()).toContain("was already used");
  await page.getByRole("button", { name: "They differ, reject" }).click();
  await expect(page.getByRole("heading", { name: "Rejected" })).toBeVisible();
  await expect.poll(() => first.exitCode()).toBe(77);
  await page.getByRole("button", { name: "Done" }).click();
  await page.reload();
  await expect(page.getByText(token)).toHaveCount(0);

  const mistyped = start(eider, `${token.slice(0, -1)}${token.endsWith("0") ? "1" : "0"}`, "mistyped");
  await expect.poll(() => mistyped.exitCode()).toBe(77);
  expect(mistyped.log()).toContain("enrolment refused");
});

test("revoked while a Run streams: its cell ends in words, the worker ends, and it is listed as revoked", async ({
  page,
  context,
}) => {
  await openNotebook(page, "Cut off", sqlCell("stream", STREAMING_SQL, "target=pool:prod-vpc"));
  await expectStatusBar(page, /^prod-vpc 1 of 1/);
  await run(page, "stream");
  await expect(stateOf(page, "stream")).toHaveText(/^Running/);
  const admin = await context.newPage();
  await openWorkers(admin);
  await askOf(admin, "prod-vpc-a", "Revoke…");
  await expect(admin.getByRole("alertdialog")).toContainText("its runs end as lost within 2 seconds");
  const revokedAt = Date.now();
  await admin.getByRole("button", { name: "Revoke", exact: true }).click();
  await expect(stateOf(page, "stream")).toHaveText(/^Lost contact/);
  note("revoked to cut", Date.now() - revokedAt);
  await expect(cell(page, "stream").getByRole("button", { name: "Run again" })).toBeVisible();
  await expect.poll(() => running[0]?.exitCode()).toBe(77);
  await admin.getByRole("radio", { name: /^Revoked/ }).click();
  await expect(workerRow(admin, "prod-vpc-a")).toContainText("It can't connect again");
  await expect(admin.getByRole("button", { name: "More for prod-vpc-a" })).toHaveCount(0);
});

test("an editor enrols their own computer, which only they can use; a viewer reads", async ({
  page,
  browser,
  eider,
}) => {
  const editor = await memberPage(page, browser, eider, { name: "Bo Ek", role: "editor" });
  await openWorkers(editor);
  await expect(editor.getByRole("button", { name: "New pool" })).toHaveCount(0);
  const token = await makeToken(editor, "This computer", "Enrol this computer");
  await expect(editor.getByRole("tab", { name: "npx" })).toHaveAttribute("aria-selected", "true");
  start(eider, token, "bo-laptop");
  await editor.getByRole("button", { name: "They match, approve" }).click();
  await editor.getByRole("button", { name: "Done" }).click();
  await expect(workerRow(editor, "bo-laptop")).toContainText("Online");
  await expect(editor.getByText("you only")).toBeVisible();

  await openWorkers(page);
  await expect(page.getByText("Bo Ek only")).toBeVisible();
  await page.getByRole("button", { name: "More for bo-laptop" }).click();
  await expect(page.getByRole("menuitem")).toHaveText(["Revoke…"]);

  const viewer = await memberPage(page, browser, eider, { name: "Vi Lund", role: "viewer" });
  await openWorkers(viewer);
  await expect(workerRow(viewer, "hosted-1")).toContainText("Online");
  await expect(workerRow(viewer, "bo-laptop")).toHaveCount(0);
  await expect(
    viewer.getByRole("button", { name: /^(Enrol|New pool|More for (hosted|the Pool))/ }),
  ).toHaveCount(0);
  await expectAccessible(viewer, "Workers, for a viewer");
  await viewer.context().close();
  await editor.context().close();
});

/** A page of somebody who was invited with this role. */
async function memberPage(
  admin: Page,
  browser: Browser,
  eider: EiderProcess,
  { name, role }: { name: string; role: string },
): Promise<Page> {
  const email = `${name.split(" ")[0]?.toLowerCase()}@northwind.example`;
  await admin.goto("/admin/members");
  await admin.getByRole("button", { name: "Invite somebody" }).click();
  await admin.getByLabel("E-mail").fill(email);
  await admin.getByRole("dialog").getByLabel("Role").selectOption(role);
  await admin.getByRole("button", { name: "Make the link" }).click();
  const link = await admin.getByRole("dialog").getByLabel("Link").inputValue();
  const context = await browser.newContext({ storageState: SIGNED_OUT, baseURL: eider.url });
  const page = await context.newPage();
  await page.goto(link);
  await page.getByLabel("Your name").fill(name);
  await page.getByLabel("Password", { exact: true }).fill("a fjord in october");
  await page.getByRole("button", { name: "Join the workspace" }).click();
  await expect(page.getByRole("heading", { name: "Notebooks" })).toBeVisible();
  return page;
}

/** Names of the network links that a process sees. */
function networkOf(pid: number): string[] {
  const lines = readFileSync(`/proc/${pid}/net/dev`, "utf8").split("\n").slice(2);
  return lines.map((line) => line.split(":")[0]?.trim() ?? "").filter((link) => link !== "");
}
