import { mixedRows } from "./hashed-rows.ts";
import { type Bench, spread } from "./measure.ts";
import { openBrowserPage } from "./open-browser-page.ts";
import { sevenQueries } from "./seven-queries.ts";

const ROWS = 500_000;
const REPETITIONS = 5;

/** Cells in the browser against the very engine they run on. */
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
      const ours: number[] = [];
      const raw: number[] = [];
      for (let index = -1; index < REPETITIONS; index += 1) {
        let [oursMs, rawMs] = [0, 0];
        for (const sql of sevenQueries("facts")) {
          rawMs += await page.evaluate((text) => globalThis.runRaw(text), sql);
          oursMs += (await page.evaluate((text) => globalThis.runTarget(text), sql)).elapsedMs;
        }
        if (index < 0) continue;
        ours.push(oursMs);
        raw.push(rawMs);
      }
      return [
        {
          name: `seven queries over ${ROWS / 1000} k × 16 in memory`,
          against: "the bare DuckDB-Wasm connection",
          unit: "ms",
          measured: spread(ours),
          baseline: spread(raw),
          target: 1.05,
        },
      ];
    } finally {
      await close();
    }
  },
};
