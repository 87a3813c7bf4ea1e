import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { type EiderPage, type EiderPageOptions, openEiderPage } from "./eider-page.ts";
import { PAINT_WATCH } from "./painted-text.ts";
export type { RemoteRead } from "./remote-page.ts";

/** The worker may still be on its way when the page is there. */
const WORKER_MS_MAX = 60_000;

/** A signed-in page with a Session on the hosted Pool, ready for `readRemote`. */
export async function openRemotePage(
  options: Pick<EiderPageOptions, "eider" | "initScript"> = {},
): Promise<EiderPage> {
  const bundle = await build({
    entryPoints: [join(dirname(fileURLToPath(import.meta.url)), "remote-page.ts")],
    bundle: true,
    format: "iife",
    target: "es2023",
    write: false,
    logLevel: "warning",
  });
  const eider = await openEiderPage({
    ...options,
    isPolicyOff: true,
    initScript: `${options.initScript ?? ""}\n${PAINT_WATCH}\n${bundle.outputFiles[0]?.text ?? ""}`,
  });
  const notebookId = await eider.createNotebook([{ name: "rows", sql: "SELECT 1", place: "pool" }]);
  const { notebook } = await eider.query<{ notebook: { cells: readonly { id: string }[] } }>(
    `notebooks.get?input=${encodeURIComponent(JSON.stringify({ notebookId }))}`,
  );
  const [pool] = await eider.query<readonly { poolId: string }[]>("pools.list");
  await eider.page.goto(`${eider.eider.url}/settings`);
  const ids = { notebookId, poolId: pool?.poolId ?? "", cellId: notebook.cells[0]?.id ?? "" };
  const deadline = Date.now() + WORKER_MS_MAX;
  for (;;) {
    const refusal = await eider.page.evaluate(
      (named) =>
        globalThis.openRemote(named).then(
          () => null,
          (error: unknown) => String(error),
        ),
      ids,
    );
    if (refusal === null) return eider;
    if (Date.now() > deadline) throw new Error(`No Session on the Pool: ${refusal}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
