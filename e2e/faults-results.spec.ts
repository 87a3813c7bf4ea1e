import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { EiderProcess } from "./testing/eider-process.ts";
import { enginePids, expect, expectHosted, expectRow, runToEnd, test } from "./testing/faults.ts";
import { cell } from "./testing/notebook-page.ts";

const DAMAGES = {
  "is missing": (file: string) => rmSync(file),
  "is damaged": (file: string) => writeFileSync(file, "this is no database".repeat(1_000)),
} as const;

for (const [what, damage] of Object.entries(DAMAGES))
  test(`the file of a Result ${what}: the cell says so and offers to run again, which mends it`, async ({
    eider,
    open,
  }) => {
    const before = new Set(resultFiles(eider));
    const page = await open({ kept: "SELECT 41 + 1 AS answer" });
    await runToEnd(page, "kept");
    await expectRow(page, "kept", "42");
    const files = resultFiles(eider).filter((file) => !before.has(file));
    expect(files).toHaveLength(1);
    // an engine that has it open would go on reading
    for (const pid of enginePids(eider)) process.kill(pid, "SIGKILL");
    for (const file of files) damage(file);
    await page.reload();
    const kept = cell(page, "kept");
    await expect(kept).toContainText("The Result can't be shown");
    await expect(kept).not.toContainText(eider.dataDirectory);
    await expectHosted(page);
    await kept.getByRole("button", { name: "Run again" }).click();
    await expectRow(page, "kept", "42");
  });

function resultFiles({ dataDirectory }: EiderProcess): string[] {
  const workers = join(dataDirectory, "workers");
  return readdirSync(workers)
    .map((pool) => join(workers, pool, "results"))
    .flatMap((directory) => readdirSync(directory).map((name) => join(directory, name)));
}
