import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import type { Locator } from "@playwright/test";
import type { EiderPage } from "./eider-page.ts";
import { wideRows } from "./hashed-rows.ts";
import { type Bench, type BenchLine, quantile, spread, spreadOfRounds } from "./measure.ts";
import { openRemotePage } from "./open-remote-page.ts";

const ROWS = 10_000_000;
const PAGE_ROWS = 200;
const RUN_MS_MAX = 300_000;
const FRAME_MS = 1000 / 60;
const ROUNDS = 3;
const FRAMES = 120;
const VIEW = { width: 1920, height: 1080 };
/** Each is sorted once, the first only to read the file: a second sort by the same column is a look-up. */
const SORTED_COLUMNS = [2, 3, 4, 5, 6, 7];

/** The grid over a Result of ten million rows by forty columns, on the hosted worker. */
export const bench: Bench = {
  name: "grid",
  async run() {
    const eider = await openRemotePage();
    try {
      return [await sorting(eider), ...(await scrolling(eider))];
    } finally {
      await eider.close();
    }
  },
};

/** Native sorts the same rows in a file of its own, as it would if it had kept them; turn by turn with ours. */
async function sorting(eider: EiderPage): Promise<BenchLine> {
  const sql = wideRows(ROWS);
  const folder = await mkdtemp(join(tmpdir(), "eider-bench-"));
  const connection = await (await DuckDBInstance.create(":memory:", { threads: "2" })).connect();
  try {
    await keepNatively(connection, join(folder, "wide.duckdb"), sql);
    await eider.page.evaluate((text) => globalThis.keepRemote(text), sql);
    const [ours, native]: [number[], number[]] = [[], []];
    for (const [index, column] of SORTED_COLUMNS.entries()) {
      const [oursMs, nativeMs] = [
        await eider.page.evaluate(([at, rows]) => globalThis.sortRemote(at, rows), [
          column,
          PAGE_ROWS,
        ] as const),
        await sortMs(connection, column),
      ];
      if (index === 0) continue;
      ours.push(oursMs);
      native.push(nativeMs);
    }
    return {
      name: "10 M × 40, sort → first page decoded in the page",
      against: `native ORDER BY … LIMIT ${PAGE_ROWS} over the same rows in a file`,
      unit: "ms",
      measured: spread(ours),
      baseline: spread(native),
      target: 1.2,
    };
  } finally {
    connection.closeSync();
    await rm(folder, { recursive: true, force: true });
  }
}

async function keepNatively(connection: DuckDBConnection, path: string, sql: string): Promise<void> {
  await connection.run(`ATTACH '${path}' AS kept`);
  await connection.run(`CREATE TABLE kept.wide AS ${sql}`);
  await connection.run("CHECKPOINT kept");
}

async function sortMs(connection: DuckDBConnection, column: number): Promise<number> {
  const startedAt = performance.now();
  await connection.runAndReadAll(`FROM kept.wide ORDER BY c${column} DESC LIMIT ${PAGE_ROWS}`);
  return performance.now() - startedAt;
}

/** Ways to scroll fast. Each moves something in every frame, or as fast as a wheel can. */
const WAYS: Readonly<Record<string, (eider: EiderPage, grid: Locator) => Promise<number[]>>> = {
  "a screen per frame": (_eider, grid) => scrolledFrames(grid, "page"),
  "the thumb dragged to another place per frame": (_eider, grid) => scrolledFrames(grid, "jump"),
  "the wheel turned": wheeledFrames,
};

async function scrolling(eider: EiderPage): Promise<BenchLine[]> {
  const { page } = eider;
  await page.setViewportSize(VIEW);
  const notebookId = await eider.createNotebook([{ name: "wide", sql: wideRows(ROWS), place: "pool" }]);
  await eider.openNotebook(notebookId);
  await page.locator('button[aria-label="Run wide"]').click();
  await page.locator('button[aria-label="Stop wide"]').waitFor();
  await page.locator('button[aria-label="Run wide"]').waitFor({ timeout: RUN_MS_MAX });
  const grid = page.getByRole("grid", { name: "Result of wide" });
  await grid.getByRole("gridcell").first().waitFor({ state: "attached" });
  const lines: BenchLine[] = [];
  for (const [way, framesOf] of Object.entries(WAYS)) {
    const rounds: number[][] = [];
    for (let round = -1; round < ROUNDS; round += 1) {
      await grid.evaluate((scroller) => scroller.scrollTo(0, 0));
      const frames = await framesOf(eider, grid);
      if (round >= 0) rounds.push(frames);
    }
    const sorted = rounds.flat().sort((left, right) => left - right);
    lines.push({
      name: `10 M × 40 at ${VIEW.width} px, ${way}: frame time, p95 of a round`,
      against: "a frame of 60 Hz",
      unit: "ms",
      measured: spreadOfRounds(rounds, 0.95),
      baseline: spread([FRAME_MS]),
      target: 1.3,
      note: `half of ${sorted.length} frames under ${quantile(sorted, 0.5).toFixed(1)} ms, the longest ${sorted.at(-1)?.toFixed(0)} ms`,
    });
  }
  return lines;
}

function scrolledFrames(grid: Locator, way: "page" | "jump"): Promise<number[]> {
  return grid.evaluate(
    async (scroller, [count, how]) => {
      const times: number[] = [];
      let last = await new Promise<number>(requestAnimationFrame);
      for (let index = 0; index < count; index += 1) {
        if (how === "page") scroller.scrollTop += scroller.clientHeight;
        else scroller.scrollTop = (((index + 1) * 7919) % 1000) * 0.001 * scroller.scrollHeight;
        const at = await new Promise<number>(requestAnimationFrame);
        times.push(at - last);
        last = at;
      }
      return times;
    },
    [FRAMES, way] as const,
  );
}

/** Real wheel events: they are scrolled by the compositor, and the grid hears of it afterwards. */
async function wheeledFrames({ page }: EiderPage, grid: Locator): Promise<number[]> {
  const box = await grid.boundingBox();
  if (!box) throw new Error("The grid is not on the screen.");
  await page.mouse.move(box.x + box.width / 2, box.y + box.height - 60);
  const watched = grid.evaluate(
    (_scroller, count) =>
      new Promise<number[]>((resolve) => {
        const times: number[] = [];
        let last: number | null = null;
        const look = (at: number) => {
          if (last !== null) times.push(at - last);
          last = at;
          if (times.length < count) requestAnimationFrame(look);
          else resolve(times);
        };
        requestAnimationFrame(look);
      }),
    FRAMES,
  );
  let isOver = false;
  const over = watched.finally(() => {
    isOver = true;
  });
  while (!isOver) await page.mouse.wheel(0, 240);
  return over;
}
