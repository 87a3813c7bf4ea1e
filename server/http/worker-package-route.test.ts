import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { answerError } from "./answer-error.ts";
import { workerPackageRoute } from "./worker-package-route.ts";

let folder: string;
let server: Server;
let address: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "eider-package-"));
  const route = workerPackageRoute(join(folder, "worker.tgz"));
  server = createServer((req, res) => {
    route.handle(req, res, {}).catch((error: unknown) => answerError(res, error));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/worker.tgz`;
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

test("a server whose worker package was not built says which command builds it", async () => {
  const answer = await fetch(address);
  expect(answer.status).toBe(404);
  expect(await answer.text()).toContain("npm run build");
});

test("the package is served whole, and not again to who holds it, until it changes", async () => {
  writeFileSync(join(folder, "worker.tgz"), "first");
  const first = await fetch(address);
  expect(await first.text()).toBe("first");
  expect(first.headers.get("content-type")).toBe("application/gzip");
  expect(first.headers.get("content-encoding")).toBeNull();
  expect(first.headers.get("content-disposition")).toMatch(/eider-worker-\d+\.\d+\.\d+\.tgz/);
  const held = { "if-none-match": first.headers.get("etag") ?? "" };
  expect((await fetch(address, { headers: held })).status).toBe(304);
  const head = await fetch(`${address}?v=1`, { method: "HEAD" });
  expect([head.status, head.headers.get("content-length")]).toEqual([200, "5"]);
  writeFileSync(join(folder, "worker.tgz"), "second");
  expect(await (await fetch(address, { headers: held })).text()).toBe("second");
});
