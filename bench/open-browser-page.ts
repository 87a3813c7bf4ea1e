import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type ChromiumPage, openChromiumPage } from "../compute/targets/browser/testing/chromium-page.ts";
export type { BrowserRead } from "./browser-page.ts";

const HERE = dirname(fileURLToPath(import.meta.url));
const ROOT = dirname(HERE);

export interface BrowserPage extends ChromiumPage {
  /** where the engine's files are in the page */
  readonly assetsUrl: string;
}

/** A page with the browser target, without the product around it. `files` are served by range. */
export async function openBrowserPage(files: Readonly<Record<string, string>> = {}): Promise<BrowserPage> {
  const manifest = await readFile(join(ROOT, "node_modules/@duckdb/duckdb-wasm/package.json"), "utf8");
  const { version } = JSON.parse(manifest) as { version: string };
  const opened = await openChromiumPage({
    root: ROOT,
    entry: join(HERE, "browser-page.ts"),
    files,
    onConsole: (text) => console.log(`    ${text}`),
  });
  return { ...opened, assetsUrl: `/duckdb/${version}/` };
}
