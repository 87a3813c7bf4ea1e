import { readdirSync, readFileSync } from "node:fs";
import { expect, type Page } from "@playwright/test";
import type { EiderProcess } from "./eider-process.ts";
import { test as base } from "./eider-test.ts";
import { result, run, stateOf } from "./notebook-page.ts";

interface TestFixtures {
  /** a notebook with these cells, opened */
  open: (cells: CellsOf) => Promise<Page>;
}

/** The SQL of cells by their name. */
export type CellsOf = Readonly<Record<string, string>>;

/** Works for an hour on any machine, gives no row before, and can be interrupted. */
export const ENDLESS_SQL =
  "SELECT count(*) AS n FROM range(100000000) a, range(1000000) b WHERE (a.range * 31 + b.range) % 7 = 3";

/** Every file of faults shares one Eider: what one fault leaves behind, the next one meets. */
export const test = base.extend<TestFixtures>({
  story: ["faults", { scope: "worker" }],
  open: async ({ page, eider }, provide) => {
    await provide(async (cells) => {
      await page.goto(await notebookOf(page, eider, cells));
      await expect(page.getByRole("region", { name: /^Cell / })).toHaveCount(Object.keys(cells).length);
      await expectHosted(page);
      return page;
    });
  },
});

/** Makes a notebook on Hosted; a name that starts with `browser` is a cell that runs in the tab. Answers its path. */
export async function notebookOf(page: Page, eider: EiderProcess, cells: CellsOf): Promise<string> {
  const blocks = Object.entries(cells).map(([name, sql]) => {
    const target = name.startsWith("browser") ? " target=browser" : "";
    return `\`\`\`sql name=${name}${target}\n${sql}\n\`\`\``;
  });
  const head = `---\neider-notebook: 1\ntitle: "Faults"\ntarget: pool:Hosted\n---`;
  const answer = await page.request.post(`${eider.url}/api/trpc/notebooks.import`, {
    headers: { origin: eider.url },
    data: { text: `${[head, ...blocks].join("\n\n")}\n` },
  });
  expect(answer.status(), await answer.text()).toBe(200);
  return `/notebooks/${(await answer.json()).result.data.notebookId}`;
}

/** The page knows that the hosted worker can be used. */
export const expectHosted = (page: Page): Promise<void> =>
  expect(page.getByText(/^Hosted 1 of 1/)).toBeVisible();

/** Starts a Run and waits until its cell says Running: it is recorded by then, and survives what comes. */
export async function startRecorded(page: Page, name: string): Promise<void> {
  await run(page, name);
  await expect(stateOf(page, name)).toHaveText(/^Running/);
}

/** More than an engine's start takes: who works so much from now on has the Run. */
const WORK_CPU_MS = 2_000;

/**
 * Starts an endless Run on Hosted and answers the process id of the engine that has it:
 * other tabs leave theirs behind, and a spare one waits for the next Session.
 */
export async function startOnEngine(page: Page, eider: EiderProcess, name: string): Promise<number> {
  await startRecorded(page, name);
  const before = new Map(enginePids(eider).map((pid) => [pid, cpuMs(pid)]));
  const working = () => enginePids(eider).filter((pid) => cpuMs(pid) - (before.get(pid) ?? 0) > WORK_CPU_MS);
  await expect.poll(() => working().length).toBe(1);
  return only(working());
}

/** The one of a list that must have one. */
export function only<T>(list: readonly T[]): T {
  const [first, ...rest] = list;
  if (first === undefined || rest.length > 0) throw new Error(`expected one, there are ${list.length}`);
  return first;
}

/** Runs a cell and waits for its rows. */
export async function runToEnd(page: Page, name: string): Promise<void> {
  await run(page, name);
  await expect(stateOf(page, name)).toHaveText(/^Succeeded/);
}

/** A cell's Result can be read: a row in view holds this. */
export async function expectRow(page: Page, name: string, text: string): Promise<void> {
  await expect(result(page, name).getByRole("gridcell", { name: text, exact: true }).first()).toBeAttached();
}

/** Process ids of this Eider's hosted workers, also of one whose parent is gone. */
export const workerPids = ({ dataDirectory }: EiderProcess): number[] =>
  pidsOf("dist/worker/main.js", (pid) => environmentOf(pid).includes(`EIDER_WORKER_DIR=${dataDirectory}/`));

/** Process ids of the engines of this Eider's Sessions. */
export const enginePids = ({ dataDirectory }: EiderProcess): number[] =>
  pidsOf("dist/engine/child.js", (pid) => read(pid, "cmdline").includes(`${dataDirectory}/`));

/** Processor time of one process so far, at 100 ticks a second. */
function cpuMs(pid: number): number {
  const afterName = read(pid, "stat").split(") ").at(-1)?.split(" ") ?? [];
  return 10 * (Number(afterName[11] ?? 0) + Number(afterName[12] ?? 0));
}

/** Resident bytes of one process. */
export function residentBytes(pid: number): number {
  return Number(read(pid, "statm").split(" ")[1] ?? 0) * 4096;
}

function pidsOf(program: string, isOurs: (pid: number) => boolean): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => read(pid, "cmdline").includes(program) && isOurs(pid));
}

const environmentOf = (pid: number): string => read(pid, "environ");

/** Empty for a process that is gone or only waits to be buried. */
function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ESRCH"))
      return "";
    throw error;
  }
}

export { expect };
