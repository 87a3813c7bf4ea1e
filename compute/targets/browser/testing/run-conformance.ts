import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { DuckDBInstance } from "@duckdb/node-api";
import { newId } from "../../../protocol/ids.ts";
import { CITIES_SQL, citiesRelation } from "../../testing/cities.ts";
import { openChromiumPage } from "./chromium-page.ts";

/**
 * Tries every requirement of `ComputeTarget` on the real engine in Chromium and prints
 * `N passed, N failed`. `--report=<file>` writes the counts as JSON, `--long` makes the
 * huge Result ten times as large.
 */
const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "../../../..");
const HUGE_ROWS =
  process.argv.includes("--long") || process.env["EIDER_TEST_LONG"] === "1" ? 10_000_000 : 1_000_000;

const directory = await mkdtemp(join(tmpdir(), "eider-browser-"));
const file = join(directory, "cities.parquet");
const connection = await (await DuckDBInstance.create(":memory:")).connect();
await connection.run(`COPY (${CITIES_SQL}) TO '${file}' (FORMAT parquet)`);
const objectId = newId("obj_");
const cities = citiesRelation([{ objectId, etag: "1", sizeBytes: (await stat(file)).size, rowCount: 2_000 }]);
execFileSync(process.execPath, [join(root, "scripts/copy-wasm.mjs")], { stdio: "inherit" });
const manifest = await readFile(join(root, "node_modules/@duckdb/duckdb-wasm/package.json"), "utf8");
const { version } = JSON.parse(manifest) as { version: string };
const report = process.argv.find((argument) => argument.startsWith("--report="))?.slice("--report=".length);

const chromium = await openChromiumPage({
  root,
  entry: join(here, "conformance-page.ts"),
  files: { [`/objects/${objectId}`]: file },
  onConsole: (text) => console.log(text),
});
try {
  const options = { assetsUrl: `/duckdb/${version}/`, cities, hugeRows: HUGE_ROWS };
  const { page } = chromium;
  const first = await page.evaluate((given) => globalThis.runConformance(given), options);
  const runId = await page.evaluate((given) => globalThis.leaveBehind(given), options);
  await page.reload();
  await page.waitForFunction(() => globalThis.isReady);
  const second = await page.evaluate(([given, left]) => globalThis.findAgain(given, left), [
    options,
    runId,
  ] as const);
  const failed = first.notMet + second.notMet;
  console.log(
    `browser: ${first.met + second.met} passed, ${failed} failed, ${first.excepted} excepted by name`,
  );
  if (report) await writeFile(report, JSON.stringify({ passed: first.met + second.met, failed }));
  process.exitCode = failed === 0 ? 0 : 1;
} finally {
  await chromium.close();
  await rm(directory, { recursive: true, force: true });
}
