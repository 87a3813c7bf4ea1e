import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { type EiderPage, openEiderPage } from "./eider-page.ts";
import { PAINT_WATCH } from "./painted-text.ts";
export type { RemoteRead } from "./remote-page.ts";

/** A signed-in page with a Session on the hosted Pool, ready for `readRemote`. */
export async function openRemotePage(): Promise<EiderPage> {
  const bundle = await build({
    entryPoints: [join(dirname(fileURLToPath(import.meta.url)), "remote-page.ts")],
    bundle: true,
    format: "iife",
    target: "es2023",
    write: false,
    logLevel: "warning",
  });
  const eider = await openEiderPage({
    isPolicyOff: true,
    initScript: `${PAINT_WATCH}\n${bundle.outputFiles[0]?.text ?? ""}`,
  });
  const notebookId = await eider.createNotebook([{ name: "rows", sql: "SELECT 1", place: "pool" }]);
  const { notebook } = await eider.query<{ notebook: { cells: readonly { id: string }[] } }>(
    `notebooks.get?input=${encodeURIComponent(JSON.stringify({ notebookId }))}`,
  );
  const [pool] = await eider.query<readonly { poolId: string }[]>("pools.list");
  await eider.page.goto(`${eider.eider.url}/settings`);
  await eider.page.evaluate((ids) => globalThis.openRemote(ids), {
    notebookId,
    poolId: pool?.poolId ?? "",
    cellId: notebook.cells[0]?.id ?? "",
  });
  return eider;
}
