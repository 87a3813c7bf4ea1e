import type { WebSocketRoute } from "@playwright/test";
import {
  ENDLESS_SQL,
  expect,
  expectHosted,
  expectRow,
  notebookOf,
  residentBytes,
  runToEnd,
  startRecorded,
  test,
} from "./testing/faults.ts";
import { cell, result, run, stateOf } from "./testing/notebook-page.ts";

const TEN_MILLION_SQL = "SELECT range AS i, range * 2 AS twice FROM range(10000000)";
/** Rows come at once, its end takes a few seconds: time enough for a fault in the middle. */
const SLOW_SQL = "SELECT range AS i, repeat(md5(range::VARCHAR), 4) AS text FROM range(3000000)";

test("the page's socket drops in mid-run: it dials again and the Result is complete", async ({
  page,
  open,
}) => {
  const sockets: WebSocketRoute[] = [];
  await page.routeWebSocket(/\/page$/, (socket) => {
    sockets.push(socket);
    socket.connectToServer();
  });
  await open({ slow: SLOW_SQL });
  await startRecorded(page, "slow");
  await sockets.at(-1)?.close({ code: 1012 });
  await expect.poll(() => sockets.length).toBe(2);
  await expect(stateOf(page, "slow")).toHaveText(/^Succeeded/);
  await expect(cell(page, "slow")).toContainText("3,000,000 rows");
  await expectRow(page, "slow", "1");
});

test("the page is reloaded in mid-run: the Run goes on, can be stopped, and a Result that came meanwhile opens", async ({
  open,
}) => {
  const page = await open({ slow: SLOW_SQL, long: ENDLESS_SQL });
  await startRecorded(page, "slow");
  await page.reload();
  await expect(stateOf(page, "slow")).toHaveText(/^Succeeded/);
  await expectRow(page, "slow", "1");
  await startRecorded(page, "long");
  await page.reload();
  await expect(stateOf(page, "long")).toHaveText(/^Running/);
  await page.getByRole("button", { name: "Stop long" }).click();
  await expect(stateOf(page, "long")).toHaveText(/^Cancelled/);
});

test("two tabs on one Session: each sees the other's Run, and what one makes the other reads", async ({
  context,
  open,
}) => {
  const first = await open({ kept: "SELECT 41 + 1 AS answer", next: "SELECT answer + 1 AS more FROM kept" });
  const second = await context.newPage();
  await second.goto(first.url());
  await expectHosted(second);
  await runToEnd(first, "kept");
  await expect(stateOf(second, "kept")).toHaveText(/^Succeeded/);
  await expectRow(second, "kept", "42");
  await Promise.all([runToEnd(second, "next"), runToEnd(first, "kept")]);
  await expectRow(second, "next", "43");
  await expect(stateOf(first, "next")).toHaveText(/^Succeeded/);
  await second.close();
  await runToEnd(first, "next");
  await expectRow(first, "next", "43");
});

test("ten million rows on Hosted: the last one is scrolled to", async ({ open }) => {
  const page = await open({ big: TEN_MILLION_SQL });
  await runToEnd(page, "big");
  await expect(cell(page, "big")).toContainText("10,000,000 rows");
  await result(page, "big").focus();
  await page.keyboard.press("Control+End");
  await expectRow(page, "big", "9999999");
  await expectRow(page, "big", "19999998");
});

test("the engine in the tab runs out of memory: words, the next Run works, the tab's Results stay", async ({
  open,
}) => {
  const page = await open({
    browserKept: "SELECT 41 + 1 AS answer",
    browserHuge: "SELECT list(a.range::VARCHAR || repeat('x', 200)) AS l FROM range(50000000) a",
    browserNext: "SELECT 7 * 6 AS six",
  });
  await runToEnd(page, "browserKept");
  await run(page, "browserHuge");
  await expect(stateOf(page, "browserHuge")).toHaveText(/^Failed|^Lost contact/, { timeout: 60_000 });
  await expect(cell(page, "browserHuge")).toContainText(/Out of memory|The engine was lost/);
  await runToEnd(page, "browserNext");
  await expectRow(page, "browserNext", "42");
  await expectRow(page, "browserKept", "42");
  await page.reload();
  await expectRow(page, "browserKept", "42");
});

test("a page stops reading: the control plane holds little, and the Run of another page goes on", async ({
  browser,
  eider,
  adminState,
  page,
  open,
}) => {
  await open({ wide: "SELECT range AS i, repeat('x', 150000) AS text FROM range(2000)" });
  let asked = 0;
  await page.route(/\/relay\/calls\/.*\/frames/, () => void asked++);
  const before = residentBytes(eider.pid());
  await run(page, "wide");
  await expect.poll(() => asked).toBeGreaterThan(0);
  const other = await browser.newContext({ storageState: adminState, baseURL: eider.url });
  const busy = await other.newPage();
  await busy.goto(
    await notebookOf(busy, eider, { long: "SELECT sum(hash(range) % 7) > 0 AS ok FROM range(200000000)" }),
  );
  await expectHosted(busy);
  await runToEnd(busy, "long");
  await expectRow(busy, "long", "true");
  // 300 MB are on their way; the relay holds 4 MiB of a call
  expect(residentBytes(eider.pid()) - before).toBeLessThan(150 * 1024 * 1024);
  await expect(stateOf(page, "wide")).toHaveText(/^Running/);
  await other.close();
});
