import { mixedRows } from "./hashed-rows.ts";
import { type Bench, spread } from "./measure.ts";
import { openBrowserPage } from "./open-browser-page.ts";
import { sevenQueries } from "./seven-queries.ts";

const ROWS = 500_000;
const REPETITIONS = 7;

/**
 * Cells in the browser against the very engine they run on. The baseline is `query()` of the bare
 * connection until its Arrow table is in the page; it keeps nothing. Ours is Run until `ended`, every
 * row decoded in the page, and keeps the Result: what it writes after `ended` is charged to its own
 * next Runs, never to the baseline, which waits until nothing is under way.
 */
export const bench: Bench = {
  name: "browser",
  async run() {
    const { page, assetsUrl, close } = await openBrowserPage();
    try {
      const table = `CREATE OR REPLACE TEMP TABLE facts AS ${mixedRows(ROWS)}`;
      await page.evaluate((url) => globalThis.openTarget(url, []), assetsUrl);
      await page.evaluate((url) => globalThis.openRaw(url), assetsUrl);
      await page.evaluate((sql) => globalThis.runTarget(sql), table);
      await page.evaluate((sql) => globalThis.runRaw(sql), table);
      const [first, again, raw]: [number[], number[], number[]] = [[], [], []];
      for (let index = -1; index < REPETITIONS; index += 1) {
        const known = sevenQueries("facts");
        const fresh = known.map((sql) => sql.replace("SELECT", `SELECT /* ${index} */`));
        const rawMs = await page.evaluate((texts) => globalThis.runSuite("raw", texts), known);
        const firstMs = await page.evaluate((texts) => globalThis.runSuite("target", texts), fresh);
        const againMs = await page.evaluate((texts) => globalThis.runSuite("target", texts), known);
        if (index < 0) continue;
        raw.push(rawMs);
        first.push(firstMs);
        again.push(againMs);
      }
      const line = (name: string, measured: readonly number[]) => ({
        name: `seven queries over ${ROWS / 1000} k × 16 in memory, ${name}`,
        against: "query() of the bare DuckDB-Wasm connection",
        unit: "ms" as const,
        measured: spread(measured),
        baseline: spread(raw),
        target: 1.05,
      });
      return [line("run again", again), line("texts never seen before", first)];
    } finally {
      await close();
    }
  },
};
