import { createServer } from "node:http";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const HERE = dirname(fileURLToPath(import.meta.url));
const PAGE = `<!doctype html><meta charset="utf-8"><title>Monaco</title><link rel="stylesheet" href="/page.css"><body><script src="/page.js"></script>`;
const TYPES: Record<string, string> = { ".html": "text/html", ".css": "text/css" };

export interface ServedPage {
  readonly url: string;
  close(): Promise<void>;
}

/** Monaco in a page of its own, on a free port. */
export async function serveEmptyMonaco(): Promise<ServedPage> {
  const worker = createRequire(import.meta.url).resolve("monaco-editor/editor/editor.worker.js");
  const bundle = await build({
    entryPoints: { page: join(HERE, "empty-monaco-page.ts"), worker },
    outdir: "/",
    bundle: true,
    minify: true,
    format: "iife",
    target: "es2023",
    write: false,
    loader: { ".ttf": "dataurl" },
    logLevel: "error",
  });
  const files = new Map(bundle.outputFiles.map(({ path, contents }) => [path, contents]));
  files.set("/index.html", Buffer.from(PAGE));
  const server = createServer((request, response) => {
    const path = request.url === "/" ? "/index.html" : (request.url ?? "");
    const found = files.get(path);
    const type = TYPES[path.slice(path.lastIndexOf("."))] ?? "text/javascript";
    response.writeHead(found ? 200 : 404, { "content-type": type }).end(found);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return {
    url: `http://localhost:${port}/`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
