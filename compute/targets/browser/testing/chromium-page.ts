import { readFile } from "node:fs/promises";
import { type Server, createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { type Browser, type Page, chromium } from "@playwright/test";
import { build } from "esbuild";

const LAUNCH_ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const CONTENT_TYPES: Record<string, string> = {
  ".js": "text/javascript",
  ".wasm": "application/wasm",
  ".html": "text/html",
  ".parquet": "application/octet-stream",
};

/** A page in Chromium with one bundle of ours loaded, served beside the repository's public files. */
export interface ChromiumPage {
  readonly page: Page;
  readonly origin: string;
  /** bytes answered per path since the last call */
  readonly takeTraffic: () => { path: string; bytes: number; range: string | null }[];
  readonly close: () => Promise<void>;
}

/** Bundles `entry` and opens it. `files` maps paths to files on disk, which are served by range. */
export async function openChromiumPage(options: {
  readonly root: string;
  readonly entry: string;
  readonly files: Readonly<Record<string, string>>;
  readonly onConsole: (text: string) => void;
}): Promise<ChromiumPage> {
  const bundle = await build({
    entryPoints: [options.entry],
    bundle: true,
    format: "esm",
    target: "es2023",
    write: false,
    sourcemap: "inline",
    logLevel: "warning",
    define: { "process.env.NODE_ENV": '"production"' },
  });
  const script = bundle.outputFiles[0]?.contents ?? new Uint8Array();
  const traffic: { path: string; bytes: number; range: string | null }[] = [];
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://x").pathname;
    answer(path, request.headers.range ?? null).then(
      ({ status, headers, body }) => {
        traffic.push({ path, bytes: body.length, range: request.headers.range ?? null });
        response.writeHead(status, { ...headers, ...ISOLATION }).end(body);
      },
      (error: NodeJS.ErrnoException) => {
        response.writeHead(error.code === "ENOENT" ? 404 : 500, ISOLATION).end(String(error));
      },
    );
  });

  async function answer(path: string, range: string | null) {
    if (path === "/") return plain(200, "text/html", Buffer.from(PAGE));
    if (path === "/favicon.ico") return plain(200, "image/x-icon", Buffer.alloc(0));
    if (path === "/bundle.js") return plain(200, "text/javascript", Buffer.from(script));
    const known = options.files[path];
    const file = known ?? join(options.root, "public", normalize(path));
    const body = await readFile(file);
    const type = CONTENT_TYPES[extname(file)] ?? "application/octet-stream";
    const match = /^bytes=(\d+)-(\d+)$/.exec(range ?? "");
    if (!match) return plain(200, type, body);
    const start = Number(match[1]);
    const end = Math.min(Number(match[2]), body.length - 1);
    const part = body.subarray(start, end + 1);
    return plain(206, type, part, { "content-range": `bytes ${start}-${end}/${body.length}` });
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://localhost:${portOf(server)}`;
  const browser = await launchChromium();
  const page = await (await browser.newContext()).newPage();
  page.on("console", (message) => options.onConsole(message.text()));
  page.on("pageerror", (error) => options.onConsole(`page error: ${error.message}`));
  await page.goto(origin);
  await page.waitForFunction("globalThis.isReady === true");
  return {
    page,
    origin,
    takeTraffic: () => traffic.splice(0),
    async close() {
      await browser.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium",
    args: LAUNCH_ARGS,
  });
}

const PAGE = `<!doctype html><meta charset="utf-8"><title>browser target</title><script type="module" src="/bundle.js"></script>`;

const ISOLATION = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
  "cross-origin-resource-policy": "same-origin",
  // As strict as the product's own pages: the engine must not need more.
  "content-security-policy":
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; worker-src 'self'",
};

function plain(status: number, type: string, body: Buffer, headers: Record<string, string> = {}) {
  return { status, headers: { "content-type": type, "accept-ranges": "bytes", ...headers }, body };
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The test server has no port.");
  return address.port;
}
