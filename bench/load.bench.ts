import { gzipSync } from "node:zlib";
import type { Page } from "@playwright/test";
import { openEiderPage } from "./eider-page.ts";
import { type Bench, type BenchLine, spread } from "./measure.ts";

const REPETITIONS = 5;
const FIRST_LOAD_KIB_MAX = 200;
const KiB = 1024;
/** A cold engine is 36 MB to compile. */
const ENGINE_MS_MAX = 120_000;

/** What a page needs before anything lazy, and whether one can type before the engine is there. */
export const bench: Bench = {
  name: "first load",
  async run() {
    const eider = await openEiderPage();
    try {
      const cells = [{ name: "one", sql: "SELECT 1 AS one", place: "browser" as const }];
      const notebookId = await eider.createNotebook(cells);
      const lines: BenchLine[] = [];
      for (const path of ["/", `/notebooks/${notebookId}`, "/settings"]) {
        const kib = (await scriptBytes(eider.page, eider.eider.url + path)) / KiB;
        lines.push({
          name: `JavaScript of ${path.replace(/nbk_.*/, "…")} before anything lazy, gzip`,
          against: "",
          unit: "KiB",
          measured: spread([kib]),
          baseline: null,
          target: FIRST_LOAD_KIB_MAX,
        });
      }
      lines.push(await interactive(eider.page, `${eider.eider.url}/notebooks/${notebookId}`));
      return lines;
    } finally {
      await eider.close();
    }
  },
};

/** All scripts that the page's own HTML names: what the browser fetches before it has run anything. */
async function scriptBytes(page: Page, url: string): Promise<number> {
  const html = await (await page.request.get(url)).text();
  const paths = new Set([...html.matchAll(/<script[^>]*?>/g)].flatMap(([tag]) => sourceOf(tag)));
  let bytes = 0;
  for (const path of paths) {
    const body = await (await page.request.get(new URL(path, url).href)).body();
    bytes += gzipSync(body, { level: 6 }).length;
  }
  return bytes;
}

function sourceOf(tag: string): string[] {
  if (/\bnomodule\b/i.test(tag)) return [];
  const source = /\bsrc="([^"]+)"/.exec(tag)?.[1];
  return source ? [source.replaceAll("&amp;", "&")] : [];
}

/** Interactive: a click into the cell's text takes it. Engine ready: its first `SELECT` has rows. */
async function interactive(page: Page, url: string): Promise<BenchLine> {
  const interactiveMs: number[] = [];
  const engineMs: number[] = [];
  for (let index = 0; index < REPETITIONS; index += 1) {
    await page.goto("about:blank");
    const startedAt = performance.now();
    await page.goto(url, { waitUntil: "commit" });
    await page.locator('button[aria-label="Run one"]').click();
    await page.locator('button[aria-label="Stop one"], .result').first().waitFor();
    interactiveMs.push(performance.now() - startedAt);
    // the copy of the rows for screen readers has no size, so it is never "visible"
    const first = page.getByRole("grid", { name: "Result of one" }).getByRole("gridcell").first();
    await first.waitFor({ state: "attached", timeout: ENGINE_MS_MAX });
    engineMs.push(performance.now() - startedAt);
  }
  return {
    name: "the notebook takes a click",
    against: "the engine's first row",
    unit: "ms",
    measured: spread(interactiveMs),
    baseline: spread(engineMs),
    target: 1,
  };
}
