import { spawn } from "node:child_process";
import type { Page } from "@playwright/test";
import { type EiderProcess, startEider } from "./testing/eider-process.ts";
import {
  ENDLESS_SQL,
  enginePids,
  expect,
  expectHosted,
  expectRow,
  only,
  runToEnd,
  startRecorded,
  test,
  workerPids,
} from "./testing/faults.ts";
import { cell, stateOf } from "./testing/notebook-page.ts";

test("the control plane is killed right after a save: the edit is there, the page connects by itself, one worker stays", async ({
  eider,
  open,
}) => {
  const page = await open({ kept: "SELECT 41 + 1 AS answer", long: ENDLESS_SQL });
  await runToEnd(page, "kept");
  await startRecorded(page, "long");
  const worker = only(workerPids(eider));
  await writeTitle(page, "Written just before the end");
  await eider.crashAndRestart();
  await expectHosted(page);
  expect(await titleOf(page, eider)).toBe("Written just before the end");
  await expect.poll(() => workerPids(eider)).toEqual([worker]);
  // the worker goes on with it, and so does the tab that began it
  await expect(stateOf(page, "long")).toHaveText(/^Running/);
  await page.getByRole("button", { name: "Stop long" }).click();
  await expect(stateOf(page, "long")).toHaveText(/^Cancelled/);
  await page.reload();
  await expectRow(page, "kept", "42");
  await expect(stateOf(page, "long")).toHaveText(/^Cancelled/);
});

test("control plane and worker are killed together: the open Run becomes lost, a new worker comes, nothing of the old one stays", async ({
  eider,
  open,
}) => {
  const page = await open({ kept: "SELECT 41 + 1 AS answer", long: ENDLESS_SQL });
  await runToEnd(page, "kept");
  await startRecorded(page, "long");
  const old = [...workerPids(eider), ...enginePids(eider)];
  for (const pid of workerPids(eider)) process.kill(pid, "SIGKILL");
  await eider.crashAndRestart();
  await expectHosted(page);
  expect([...workerPids(eider), ...enginePids(eider)].filter((pid) => old.includes(pid))).toEqual([]);
  // the worker's new process does not name it
  await expect(stateOf(page, "long")).toHaveText(/^Lost contact/, { timeout: 45_000 });
  await expect(cell(page, "long").getByRole("button", { name: "Run again" })).toBeVisible();
  await page.reload();
  await expect(stateOf(page, "long")).toHaveText(/^Lost contact/);
  await expectRow(page, "kept", "42");
});

test("a second process on the same data directory: it ends with code 1 and names the holder", async ({
  eider,
}) => {
  const second = spawn(process.execPath, ["dist/server/main.js"], {
    env: {
      ...process.env,
      NODE_ENV: "production",
      EIDER_PORT: "0",
      EIDER_DATA_DIR: eider.dataDirectory,
    },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  second.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const code = await new Promise((resolve) => second.once("close", resolve));
  expect(code).toBe(1);
  expect(said).toContain(`in use by process ${eider.pid()}`);
  expect((await fetch(`${eider.url}/readyz`)).status).toBe(200);
});

test("SIGTERM with a Run in flight: it ends with code 0 within 15 s, and no worker or engine stays", async ({
  eider,
  open,
}) => {
  const page = await open({ long: ENDLESS_SQL });
  await startRecorded(page, "long");
  const toldAt = Date.now();
  expect(await eider.stop()).toBe(0);
  expect(Date.now() - toldAt).toBeLessThan(15_000);
  expect([...workerPids(eider), ...enginePids(eider)]).toEqual([]);
  await eider.crashAndRestart();
  await page.reload();
  await expect(stateOf(page, "long")).toHaveText(/^Lost contact|^Cancelled|^Failed/, { timeout: 60_000 });
});

test("the control plane is killed and does not come back: its hosted worker ends by itself", async () => {
  const alone = await startEider({ environment: { EIDER_ALONE_MS_MAX: "2000" } });
  await expect.poll(() => alone.output()).toContain("linked to the control plane");
  expect(workerPids(alone)).toHaveLength(1);
  process.kill(alone.pid(), "SIGKILL");
  await expect.poll(() => workerPids(alone)).toEqual([]);
  await alone.dispose();
});

/** Renames the notebook and waits until the save was acknowledged. */
async function writeTitle(page: Page, title: string): Promise<void> {
  const saved = page.waitForResponse((answer) => answer.url().includes("notebooks.saveOperations"));
  await page.getByRole("button", { name: /^Title of the notebook/ }).click();
  await page.getByRole("textbox", { name: "Title of the notebook" }).fill(title);
  await page.keyboard.press("Enter");
  expect((await saved).status()).toBe(200);
}

async function titleOf(page: Page, eider: EiderProcess): Promise<string> {
  const input = encodeURIComponent(JSON.stringify({ notebookId: page.url().split("/").at(-1) }));
  const answer = await page.request.get(`${eider.url}/api/trpc/notebooks.get?input=${input}`);
  return (await answer.json()).result.data.notebook.title;
}
