import { createServer, type IncomingMessage, request, type Server } from "node:http";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { answerError } from "./answer-error.ts";
import { engineFilesRoute } from "./engine-files-route.ts";
import { matchRoute } from "./match-route.ts";

let folder: string;
let server: Server;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "eider-engine-"));
  mkdirSync(join(folder, "public/1.2.3"), { recursive: true });
  writeFileSync(join(folder, "secret.js"), "secret");
  writeFileSync(join(folder, "public/1.2.3/engine.wasm"), "plain bytes");
  writeFileSync(join(folder, "public/1.2.3/engine.wasm.br"), "small");
  writeFileSync(join(folder, "public/1.2.3/only.js"), "only plain");
  const routes = [engineFilesRoute(join(folder, "public"))];
  server = createServer((req, res) => {
    const answer = async () => {
      const match = matchRoute(routes, req.method ?? "", req.url ?? "");
      await match?.route.handle(req, res, match.params);
    };
    answer().catch((error: unknown) => answerError(res, error));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

/** Without a client that decompresses or tidies paths by itself. */
async function get(path: string, options: { method?: string; encoding?: string } = {}) {
  const { port } = server.address() as AddressInfo;
  const headers = options.encoding === undefined ? {} : { "accept-encoding": options.encoding };
  const answer = await new Promise<IncomingMessage>((resolve, reject) =>
    request({ port, path, method: options.method, headers }, resolve).on("error", reject).end(),
  );
  let text = "";
  for await (const chunk of answer) text += String(chunk);
  return { status: answer.statusCode, headers: answer.headers, text };
}

test("a browser that takes brotli gets the compressed file, to keep for ever", async () => {
  const { status, headers, text } = await get("/duckdb/1.2.3/engine.wasm", {
    encoding: "gzip, deflate, br, zstd",
  });
  expect([status, text]).toEqual([200, "small"]);
  expect(headers).toMatchObject({
    "content-encoding": "br",
    "content-type": "application/wasm",
    "content-length": "5",
    "cache-control": "public, max-age=31536000, immutable",
    vary: "Accept-Encoding",
  });
});

test.each([undefined, "gzip", "br;q=0", "gzip, br; q=0.0"])(
  "accept-encoding %s gets the plain file",
  async (encoding) => {
    const { headers, text } = await get("/duckdb/1.2.3/engine.wasm", { encoding });
    expect([headers["content-encoding"], text]).toEqual([undefined, "plain bytes"]);
  },
);

test("a file that was not compressed is served as it is; HEAD has no body", async () => {
  expect((await get("/duckdb/1.2.3/only.js", { encoding: "br" })).text).toBe("only plain");
  const { headers, text } = await get("/duckdb/1.2.3/only.js", { method: "HEAD" });
  expect([headers["content-length"], text]).toEqual(["10", ""]);
});

test.each([
  "/duckdb/1.2.3/none.js",
  "/duckdb/1.2.3/engine.wasm.br",
  "/duckdb/../secret.js",
  "/duckdb/%2e%2e/secret.js",
  "/duckdb/1.2.3/..%2f..%2fsecret.js",
  "/duckdb/1.2.3/engine.wasm%00.js",
  "/duckdb/1.2.3/",
])("%s does not exist", async (path) => {
  expect((await get(path)).status).toBe(404);
});
