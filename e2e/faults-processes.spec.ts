import {
  cellOf,
  ENDLESS_SQL,
  enginePids,
  expect,
  expectHosted,
  expectRow,
  runToEnd,
  startRecorded,
  stateOf,
  test,
  workerPids,
} from "./testing/faults.ts";

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
  await startRecorded(page, "long");
  const [engine] = enginePids(eider);
  process.kill(engine ?? 0, "SIGKILL");
  await expect(stateOf(page, "long")).toHaveText(/^Lost contact|^Failed/);
  await expect(cellOf(page, "long")).toContainText("The engine was lost");
  await expect(cellOf(page, "long").getByRole("button", { name: "Run again" })).toBeVisible();
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
  const [worker] = workerPids(eider);
  const engines = enginePids(eider);
  process.kill(worker ?? 0, "SIGKILL");
  await expect(stateOf(page, "long")).toHaveText(/^Lost contact/);
  await expect(cellOf(page, "long").getByRole("button", { name: "Run again" })).toBeVisible();
  await expect.poll(() => workerPids(eider).filter((pid) => pid !== worker)).toHaveLength(1);
  await expect.poll(() => enginePids(eider).filter((pid) => engines.includes(pid))).toEqual([]);
  await expectHosted(page);
  await runToEnd(page, "kept");
  await page.reload();
  await expectRow(page, "kept", "42");
});
