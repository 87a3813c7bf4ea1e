import { type BenchCell, type EiderPage, openEiderPage } from "./eider-page.ts";
import { type Bench, type BenchLine, quantile, spread } from "./measure.ts";

const REPETITIONS = 5;
const KEYS = 60;

const cells = (count: number): BenchCell[] =>
  Array.from({ length: count }, (_, at) => ({
    name: `cell_${at}`,
    sql: `SELECT region, sum(amount) AS amount_${at}\nFROM orders\nWHERE year = ${2000 + at}\nGROUP BY region`,
    place: "browser",
  }));

/** A long notebook against a short one: opening it, and typing in it. */
export const bench: Bench = {
  name: "notebook",
  async run() {
    const eider = await openEiderPage();
    try {
      const long = await eider.createNotebook(cells(300));
      const short = await eider.createNotebook(cells(10));
      const [longMs, shortMs]: [number[], number[]] = [[], []];
      for (let index = -1; index < REPETITIONS; index += 1) {
        const [one, other] = [await openMs(eider, long), await openMs(eider, short)];
        if (index < 0) continue;
        longMs.push(one);
        shortMs.push(other);
      }
      const opening: BenchLine = {
        name: "300 cells, open → a click takes the editor",
        against: "10 cells",
        unit: "ms",
        measured: spread(longMs),
        baseline: spread(shortMs),
        target: 1.5,
      };
      return [opening, await typing(eider, long, short)];
    } finally {
      await eider.close();
    }
  },
};

/** Until a click into the first cell's text has the caret there. */
async function openMs({ page, eider }: EiderPage, notebookId: string): Promise<number> {
  await page.goto("about:blank");
  const startedAt = performance.now();
  await page.goto(`${eider.url}/notebooks/${notebookId}`, { waitUntil: "commit" });
  await focusFirst(page);
  return performance.now() - startedAt;
}

async function focusFirst(page: EiderPage["page"]): Promise<void> {
  await page.locator(".cell__code .is-live").first().click();
  await page.waitForFunction(() => document.activeElement?.closest(".cell__code") !== null);
}

/** Both are Monaco in a page; the short notebook has next to nothing around it. */
async function typing(eider: EiderPage, long: string, short: string): Promise<BenchLine> {
  const [inLong, inShort] = [await keyMs(eider, long), await keyMs(eider, short)];
  const p95 = (values: number[]) => ({
    ...spread(values),
    median: quantile(
      [...values].sort((left, right) => left - right),
      0.95,
    ),
  });
  return {
    name: "300 cells, key → painted, p95",
    against: "10 cells",
    unit: "ms",
    measured: p95(inLong),
    baseline: p95(inShort),
    target: 1.2,
  };
}

/** From the event of a key to the end of the frame that shows it. */
async function keyMs(eider: EiderPage, notebookId: string): Promise<number[]> {
  const { page } = eider;
  await eider.openNotebook(notebookId);
  await focusFirst(page);
  await page.evaluate(() => {
    const times: number[] = [];
    Object.assign(globalThis, { keyTimes: times });
    addEventListener(
      "keydown",
      (event) => {
        const startedAt = event.timeStamp;
        requestAnimationFrame(() => {
          const channel = new MessageChannel();
          channel.port1.onmessage = () => times.push(performance.now() - startedAt);
          channel.port2.postMessage(null);
        });
      },
      true,
    );
  });
  await page.keyboard.type("-- ");
  await page.keyboard.type("a remark that is typed at a steady pace, key after key ".slice(0, KEYS), {
    delay: 40,
  });
  const times = await page.evaluate(() => (globalThis as unknown as { keyTimes: number[] }).keyTimes);
  return times.slice(3);
}
