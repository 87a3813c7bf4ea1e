import type { BrowserContext, Page } from "@playwright/test";
import { launchChromium } from "../compute/targets/browser/testing/chromium-page.ts";
import { ADMIN, type EiderProcess, startEider } from "../e2e/testing/eider-process.ts";

/** A real Eider from the build, and a real Chromium that is signed in to it. */
export interface EiderPage {
  readonly eider: EiderProcess;
  readonly context: BrowserContext;
  readonly page: Page;
  /** calls a tRPC mutation as the signed-in person */
  mutate<T>(procedure: string, input: unknown): Promise<T>;
  /** calls a tRPC query without input */
  query<T>(procedure: string): Promise<T>;
  /** makes a notebook of these cells and answers its id */
  createNotebook(cells: readonly BenchCell[]): Promise<string>;
  /** opens a notebook and waits for the Run button of its first SQL cell */
  openNotebook(notebookId: string): Promise<void>;
  close(): Promise<void>;
}

export interface BenchCell {
  readonly name: string;
  readonly sql: string;
  readonly place: "browser" | "pool";
}

export interface EiderPageOptions {
  /** runs in every page before anything else, for what a benchmark watches */
  readonly initScript?: string;
  /** For a script with product code in it: it starts before the page's policy holds, and would make code of text. */
  readonly isPolicyOff?: boolean;
  /** default: one is started; either way `close` disposes of it */
  readonly eider?: EiderProcess;
}

export const ADMIN_ENVIRONMENT = { EIDER_ADMIN_EMAIL: ADMIN.email, EIDER_ADMIN_PASSWORD: ADMIN.password };

export async function openEiderPage(options: EiderPageOptions = {}): Promise<EiderPage> {
  const eider = options.eider ?? (await startEider());
  const browser = await launchChromium();
  const context = await browser.newContext({
    bypassCSP: options.isPolicyOff ?? false,
    viewport: { width: 1280, height: 800 },
  });
  // The loader of TypeScript names functions through this; functions sent to the page need it there.
  await context.addInitScript("globalThis.__name = (value) => value;");
  if (options.initScript) await context.addInitScript(options.initScript);
  const page = await context.newPage();
  await signIn(page, eider.url);

  const mutate = async <T>(procedure: string, input: unknown): Promise<T> => {
    const answer = await page.request.post(`${eider.url}/api/trpc/${procedure}`, {
      data: input,
      headers: { origin: eider.url },
    });
    return unwrap(procedure, await answer.json());
  };
  const query = async <T>(procedure: string): Promise<T> =>
    unwrap(procedure, await (await page.request.get(`${eider.url}/api/trpc/${procedure}`)).json());
  return {
    eider,
    context,
    page,
    mutate,
    query,
    async createNotebook(cells) {
      const pools = await query<readonly { name: string }[]>("pools.list");
      const text = notebookFile(cells, pools[0]?.name ?? "");
      return (await mutate<{ notebookId: string }>("notebooks.import", { text })).notebookId;
    },
    async openNotebook(notebookId) {
      await page.goto(`${eider.url}/notebooks/${notebookId}`);
      await page.getByRole("button", { name: /^Run / }).first().waitFor();
    },
    async close() {
      await browser.close();
      await eider.dispose();
    },
  };
}

async function signIn(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/signin`);
  await page.getByLabel("E-mail").fill(ADMIN.email);
  await page.getByLabel("Password", { exact: true }).fill(ADMIN.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "Notebooks" }).waitFor();
}

function unwrap<T>(procedure: string, answer: { result?: { data: T }; error?: unknown }): T {
  if (!answer.result) throw new Error(`${procedure} was refused: ${JSON.stringify(answer.error)}`);
  return answer.result.data;
}

function notebookFile(cells: readonly BenchCell[], poolName: string): string {
  const target = { browser: "browser", pool: JSON.stringify(`pool:${poolName}`) };
  const blocks = cells.map(
    ({ name, sql, place }) => `\`\`\`sql name=${name} target=${target[place]}\n${sql}\n\`\`\`\n`,
  );
  return `---\neider-notebook: 1\ntitle: "Bench"\ntarget: browser\n---\n\n${blocks.join("\n")}`;
}
