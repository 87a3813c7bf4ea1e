import type { Page } from "@playwright/test";
import { type BenchCell, type EiderPage, openEiderPage } from "./eider-page.ts";
import { type Bench, type BenchLine, spread, spreadOfRounds } from "./measure.ts";
import { serveEmptyMonaco } from "./open-empty-monaco.ts";

const OPENINGS = 5;
const ROUNDS = 5;
const KEY_EVERY_MS = 40;
const TYPED = "-- a remark that is typed at a steady pace, key after key after key";
/** What the first keys of a line make ready is not what a person feels while typing. */
const WARM_UP_KEYS = 4;
const CELLS = 300;
const CELLS_FEW = 10;

const cells = (count: number): BenchCell[] =>
  Array.from({ length: count }, (_, at) => ({
    name: `cell_${at}`,
    sql: `SELECT region, sum(amount) AS amount_${at}\nFROM orders\nWHERE year = ${2000 + at}\nGROUP BY region`,
    place: "browser",
  }));

/** A long notebook against a short one: opening it, and typing in it against an editor that is alone in its page. */
export const bench: Bench = {
  name: "notebook",
  async run() {
    const [eider, monaco] = await Promise.all([openEiderPage(), serveEmptyMonaco()]);
    try {
      const urlOf = async (count: number) =>
        `${eider.eider.url}/notebooks/${await eider.createNotebook(cells(count))}`;
      const [long, short] = [await urlOf(CELLS), await urlOf(CELLS_FEW)];
      return [
        await opening(eider.page, long, short),
        await typing(eider, { long, short, monaco: monaco.url }),
      ];
    } finally {
      await Promise.all([eider.close(), monaco.close()]);
    }
  },
};

async function opening(page: Page, long: string, short: string): Promise<BenchLine> {
  const [longMs, shortMs]: [number[], number[]] = [[], []];
  for (let index = -1; index < OPENINGS; index += 1) {
    const [one, other] = [await openMs(page, long), await openMs(page, short)];
    if (index < 0) continue;
    longMs.push(one);
    shortMs.push(other);
  }
  return {
    name: `${CELLS} cells, open → a click puts the caret into a text`,
    against: `${CELLS_FEW} cells`,
    unit: "ms",
    measured: spread(longMs),
    baseline: spread(shortMs),
    target: 1.5,
  };
}

async function openMs(page: Page, url: string): Promise<number> {
  await page.goto("about:blank");
  const startedAt = performance.now();
  await page.goto(url, { waitUntil: "commit" });
  await focusCell(page);
  return performance.now() - startedAt;
}

/** A click into the first text that can be written in; the caret is in what Monaco listens to. */
async function focusCell(page: Page): Promise<void> {
  await page.locator(".cell__code .is-live .monaco-editor").first().click();
  await page.locator(".cell__code .monaco-editor.focused").first().waitFor();
}

/** Pages that stay open side by side; each round types into one after the other. */
async function typing(
  eider: EiderPage,
  urls: { long: string; short: string; monaco: string },
): Promise<BenchLine> {
  const { context } = eider;
  const open = async (url: string, focus: (page: Page) => Promise<void>) => {
    const page = await context.newPage();
    await page.goto(url);
    await focus(page);
    await page.evaluate(watchKeys);
    return page;
  };
  const alone = await open(urls.monaco, async (page) => {
    await page.locator(".monaco-editor").first().click();
    await page.locator(".monaco-editor.focused").first().waitFor();
  });
  const short = await open(urls.short, focusCell);
  const long = await open(urls.long, focusCell);
  await long
    .getByText(`cell_${CELLS - 1}`, { exact: true })
    .first()
    .waitFor({ state: "attached" });
  const rounds = { long: [] as number[][], short: [] as number[][], alone: [] as number[][] };
  for (let round = -1; round < ROUNDS; round += 1) {
    const taken = {
      alone: await keyMs(alone),
      short: await keyMs(short),
      long: await keyMs(long),
    };
    if (round < 0) continue;
    for (const name of ["alone", "short", "long"] as const) rounds[name].push(taken[name]);
  }
  const few = spreadOfRounds(rounds.short, 0.95);
  return {
    name: `${CELLS} cells, key → painted, p95 of a round`,
    against: "an editor alone in its page",
    unit: "ms",
    measured: spreadOfRounds(rounds.long, 0.95),
    baseline: spreadOfRounds(rounds.alone, 0.95),
    target: 1.2,
    note: `${CELLS_FEW} cells ${few.median.toFixed(1)} ms; half of the keys within ${spreadOfRounds(rounds.long, 0.5).median.toFixed(1)} ms, alone ${spreadOfRounds(rounds.alone, 0.5).median.toFixed(1)} ms`,
  };
}

declare global {
  var keyTimes: number[];
}

/** From the event of a key to the end of the frame that shows it. */
function watchKeys(): void {
  globalThis.keyTimes = [];
  addEventListener(
    "keydown",
    ({ timeStamp }) => {
      requestAnimationFrame(() => {
        const channel = new MessageChannel();
        channel.port1.onmessage = () => globalThis.keyTimes.push(performance.now() - timeStamp);
        channel.port2.postMessage(null);
      });
    },
    true,
  );
}

/** Types one line of remark, and takes it away again. */
async function keyMs(page: Page): Promise<number[]> {
  await page.bringToFront();
  await page.keyboard.press("End");
  await page.evaluate(() => void globalThis.keyTimes.splice(0));
  await page.keyboard.type(TYPED, { delay: KEY_EVERY_MS });
  const times = await page.evaluate(() => globalThis.keyTimes.splice(0));
  if (times.length < TYPED.length / 2) throw new Error(`${times.length} of ${TYPED.length} keys were heard.`);
  await page.keyboard.press("Shift+Home");
  await page.keyboard.press("Delete");
  return times.slice(WARM_UP_KEYS);
}
