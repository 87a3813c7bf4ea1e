import { openEiderPage } from "./eider-page.ts";
import { type Bench, type BenchLine, quantile, spread } from "./measure.ts";
import { clickToPaint, PAINT_WATCH } from "./painted-text.ts";

const REPETITIONS = 40;
const WARM_UPS = 8;
/** A value that no Run had before, so that its painting can be told from the last one's. */
const ONE_ROW = "SELECT 1 AS one, left(uuid()::VARCHAR, 8) AS fresh";
const FRESH = "^[0-9a-f]{8}$";

/** A SELECT of one row on a warm hosted Session, from the click on Run to the row on the screen. */
export const bench: Bench = {
  name: "dispatch",
  async run() {
    const eider = await openEiderPage({ initScript: PAINT_WATCH });
    try {
      const notebookId = await eider.createNotebook([{ name: "one", sql: ONE_ROW, place: "pool" }]);
      await eider.openNotebook(notebookId);
      const { page } = eider;
      const dispatches: number[] = [];
      const roundTrips: number[] = [];
      for (let index = -WARM_UPS; index < REPETITIONS; index += 1) {
        await page.locator('button[aria-label="Run one"]').waitFor();
        const dispatchMs = await clickToPaint(page, "Run one", FRESH);
        const roundTripMs = await page.evaluate(async () => {
          const startedAt = performance.now();
          await (await fetch("/healthz")).arrayBuffer();
          return performance.now() - startedAt;
        });
        if (index < 0) continue;
        dispatches.push(dispatchMs);
        roundTrips.push(roundTripMs);
      }
      return [atQuantile(dispatches, roundTrips, 0.5, 4), atQuantile(dispatches, roundTrips, 0.95, 8)];
    } finally {
      await eider.close();
    }
  },
};

function atQuantile(measured: number[], baseline: number[], q: number, target: number): BenchLine {
  return {
    name: `Run → row painted, p${q * 100}`,
    against: "an HTTP round trip of the same page, p50",
    unit: "ms",
    measured: { ...spread(measured), median: quantile(ascending(measured), q) },
    baseline: spread(baseline),
    target,
  };
}

const ascending = (values: readonly number[]) => [...values].sort((left, right) => left - right);
