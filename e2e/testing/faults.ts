import { readdirSync, readFileSync } from "node:fs";
import { type BrowserContext, expect, type Locator, type Page, test as base } from "@playwright/test";
import { ADMIN, type EiderProcess, startEider } from "./eider-process.ts";

type SignedIn = Awaited<ReturnType<BrowserContext["storageState"]>>;

interface WorkerFixtures {
  /** one Eider for a whole file of faults: what one fault leaves behind, the next one meets */
  eider: EiderProcess;
  signedIn: SignedIn;
}

interface TestFixtures {
  /** a notebook with these cells, opened */
  open: (cells: CellsOf) => Promise<Page>;
}

/** The SQL of cells by their name. */
export type CellsOf = Readonly<Record<string, string>>;

/** Works for an hour on any machine, gives no row before, and can be interrupted. */
export const ENDLESS_SQL =
  "SELECT count(*) AS n FROM range(100000000) a, range(1000000) b WHERE (a.range * 31 + b.range) % 7 = 3";

export const test = base.extend<TestFixtures, WorkerFixtures>({
  eider: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the names of fixtures from this pattern
    async ({}, provide) => {
      const eider = await startEider();
      await provide(eider);
      await eider.dispose();
    },
    { scope: "worker", timeout: 150_000 },
  ],
  signedIn: [
    async ({ browser, eider }, provide) => {
      const page = await browser.newPage();
      await page.goto(`${eider.url}/signin`);
      await page.getByLabel("E-mail").fill(ADMIN.email);
      await page.getByLabel("Password", { exact: true }).fill(ADMIN.password);
      await page.keyboard.press("Enter");
      await expect(page.getByRole("heading", { name: "Notebooks" })).toBeVisible();
      const state = await page.context().storageState();
      await page.close();
      await provide(state);
    },
    { scope: "worker", timeout: 60_000 },
  ],
  storageState: async ({ signedIn }, provide) => provide(signedIn),
  baseURL: async ({ eider }, provide) => provide(eider.url),
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

export const cellOf = (page: Page, name: string): Locator =>
  page.getByRole("region", { name: `Cell ${name}`, exact: true });
export const stateOf = (page: Page, name: string): Locator =>
  cellOf(page, name).locator(".cell__head .state");
export const gridOf = (page: Page, name: string): Locator =>
  page.getByRole("grid", { name: `Result of ${name}`, exact: true });
export const start = (page: Page, name: string): Promise<void> =>
  page.getByRole("button", { name: `Run ${name}`, exact: true }).click();

/** The page knows that the hosted worker can be used. */
export const expectHosted = (page: Page): Promise<void> =>
  expect(page.getByText(/^Hosted 1 of 1/)).toBeVisible();

/** Starts a Run and waits until the control plane has recorded it: the cell says Running before. */
export async function startRecorded(page: Page, name: string): Promise<void> {
  const accepted = page.waitForResponse((answer) => answer.status() === 202);
  await start(page, name);
  await accepted;
  await expect(stateOf(page, name)).toHaveText(/^Running/);
}

/** Runs a cell and waits for its rows. */
export async function runToEnd(page: Page, name: string): Promise<void> {
  await start(page, name);
  await expect(stateOf(page, name)).toHaveText(/^Succeeded/);
}

/** A cell's Result can be read: a row in view holds this. */
export async function expectRow(page: Page, name: string, text: string): Promise<void> {
  await expect(gridOf(page, name).getByRole("gridcell", { name: text, exact: true }).first()).toBeAttached();
}

/** Process ids of this Eider's hosted workers, also of one whose parent is gone. */
export const workerPids = ({ dataDirectory }: EiderProcess): number[] =>
  pidsOf("dist/worker/main.js", (pid) => environmentOf(pid).includes(`EIDER_WORKER_DIR=${dataDirectory}/`));

/** Process ids of the engines of this Eider's Sessions. */
export const enginePids = ({ dataDirectory }: EiderProcess): number[] =>
  pidsOf("dist/engine/child.js", (pid) => read(pid, "cmdline").includes(`${dataDirectory}/`));

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
