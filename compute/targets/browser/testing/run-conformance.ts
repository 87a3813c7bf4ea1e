import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { DuckDBInstance } from "@duckdb/node-api";
import { newId } from "../../../protocol/ids.ts";
import { CITIES_SQL, citiesRelation } from "../../testing/cities.ts";
import type {} from "./conformance-page.ts";
import { openChromiumPage } from "./chromium-page.ts";

/**
 * Tries every requirement of `ComputeTarget` on the real engine in Chromium and prints
 * `N passed, N failed`. Needs `node scripts/copy-wasm.mjs` before.
 */
const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "../../../..");
const HUGE_ROWS = process.argv.includes("--long") ? 10_000_000 : 1_000_000;

const directory = await mkdtemp(join(tmpdir(), "eider-browser-"));
const file = join(directory, "cities.parquet");
const connection = await (await DuckDBInstance.create(":memory:")).connect();
await connection.run(`COPY (${CITIES_SQL}) TO '${file}' (FORMAT parquet)`);
const objectId = newId("obj_");
const cities = citiesRelation([{ objectId, etag: "1", sizeBytes: (await stat(file)).size, rowCount: 2_000 }]);
const [version = ""] = await readdir(join(root, "public/duckdb"));

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
  await page.waitForFunction(() => globalThis.isReady === true);
  const second = await page.evaluate(([given, left]) => globalThis.findAgain(given, left), [
    options,
    runId,
  ] as const);
  const failed = first.notMet + second.notMet;
  console.log(
    `browser: ${first.met + second.met} passed, ${failed} failed, ${first.excepted} excepted by name`,
  );
  process.exitCode = failed === 0 ? 0 : 1;
} finally {
  await chromium.close();
  await rm(directory, { recursive: true, force: true });
}
