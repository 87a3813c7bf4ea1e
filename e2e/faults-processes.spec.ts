import {
  ENDLESS_SQL,
  enginePids,
  expect,
  expectHosted,
  expectRow,
  only,
  runToEnd,
  startOnEngine,
  startRecorded,
  test,
  workerPids,
} from "./testing/faults.ts";
import { cell, stateOf } from "./testing/notebook-page.ts";

test("the engine is killed in mid-run: the cell says so, the next Run works, an earlier Result still opens", async ({
  eider,
  open,
}) => {
  const page = await open({
    kept: "SELECT 41 + 1 AS answer",
    long: ENDLESS_SQL,
    next: "SELECT 7 * 6 AS six",
  });
  await runToEnd(page, "kept");
  const engine = await startOnEngine(page, eider, "long");
  process.kill(engine, "SIGKILL");
  await expect(stateOf(page, "long")).toHaveText(/^Failed/);
  await expect(cell(page, "long")).toContainText("The engine was lost");
  await expect(cell(page, "long").getByRole("button", { name: "Run again" })).toBeVisible();
  await runToEnd(page, "next");
  await expectRow(page, "next", "42");
  await page.reload();
  await expectRow(page, "kept", "42");
  expect(enginePids(eider)).not.toContain(engine);
});

test("the hosted worker is killed in mid-run: the Run ends as lost, the worker comes back, earlier Results open", async ({
  eider,
  open,
}) => {
  const page = await open({ kept: "SELECT 41 + 1 AS answer", long: ENDLESS_SQL });
  await runToEnd(page, "kept");
  await startRecorded(page, "long");
  const worker = only(workerPids(eider));
  const engines = enginePids(eider);
  process.kill(worker, "SIGKILL");
  await expect(stateOf(page, "long")).toHaveText(/^Lost contact/);
  await expect(cell(page, "long").getByRole("button", { name: "Run again" })).toBeVisible();
  await expect.poll(() => workerPids(eider).filter((pid) => pid !== worker)).toHaveLength(1);
  await expect.poll(() => enginePids(eider).filter((pid) => engines.includes(pid))).toEqual([]);
  await expectHosted(page);
  await runToEnd(page, "kept");
  await page.reload();
  await expectRow(page, "kept", "42");
});
