import { Agent, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { AppError } from "../errors.ts";
import { healthRoutes, setReadiness } from "./health-routes.ts";
import { createHttpServer, type HttpServerParts } from "./http-server.ts";
import type { RawRoute } from "./raw-routes.ts";

let server: Server | undefined;
beforeEach(() => setReadiness("ready"));
afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => server?.close(resolve) ?? resolve(undefined));
});

const handle = (path: string, handler: RawRoute["handle"]): RawRoute => ({
  method: "GET",
  path,
  handle: handler,
});

async function start(parts: Partial<HttpServerParts>): Promise<string> {
  server = createHttpServer({
    env: { isDevelopment: false, publicUrl: undefined, trustedProxies: 0 },
    rawRoutes: [...healthRoutes],
    socketRoutes: [],
    pages: async (req, res) => void res.end(JSON.stringify(req.headers)),
    ...parts,
  });
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test("a refusal is JSON with its own status; a bug is a 500 that says nothing but an id", async () => {
  const origin = await start({
    rawRoutes: [
      handle("/x/refused", async () => {
        throw new AppError("too_many_attempts", "Slower.", { retryAfterMs: 1_500 });
      }),
      handle("/x/broken", async () => {
        throw new Error("password hunter2");
      }),
    ],
  });
  const refused = await fetch(`${origin}/x/refused`);
  expect(refused.status).toBe(429);
  expect(refused.headers.get("retry-after")).toBe("2");
  expect(await refused.json()).toEqual({
    code: "too_many_attempts",
    message: "Slower.",
    retryAfterMs: 1_500,
  });
  const broken = await fetch(`${origin}/x/broken`);
  expect(broken.status).toBe(500);
  expect(await broken.text()).not.toContain("hunter2");
});

test("a page is told its own path, whatever the client says that it is", async () => {
  const origin = await start({});
  const answer = await fetch(`${origin}/trash?q=1&_rsc=x`, { headers: { "x-eider-path": "/admin" } });
  expect(await answer.json()).toMatchObject({ "x-eider-path": "/trash?q=1" });
});

test("an answer that fails half-way is cut, so nobody takes it for a whole one", async () => {
  const origin = await start({
    rawRoutes: [
      handle("/x/half", async (_req, res) => {
        res.write("half");
        throw new Error("broken");
      }),
    ],
  });
  await expect(fetch(`${origin}/x/half`).then((answer) => answer.text())).rejects.toThrow();
});

test("every answer carries the isolation headers and a policy with a fresh nonce, which pages are told", async () => {
  const origin = await start({});
  const nonces = new Set<string>();
  for (const path of ["/", "/healthz", "/"]) {
    const answer = await fetch(origin + path, { headers: { "content-security-policy": "script-src *" } });
    const policy = answer.headers.get("content-security-policy") ?? "";
    nonces.add(/'nonce-([^']+)'/.exec(policy)?.[1] ?? "");
    expect(policy).not.toContain("'unsafe-eval'");
    expect(answer.headers.get("cross-origin-opener-policy")).toBe("same-origin");
    expect(answer.headers.get("cross-origin-embedder-policy")).toBe("require-corp");
    if (path === "/") expect((await answer.json())["content-security-policy"]).toBe(policy);
  }
  expect(nonces.size).toBe(3);
});

test("a client can't tell pages its own address", async () => {
  const origin = await start({});
  const answer = await fetch(origin, { headers: { "x-eider-address": "1.2.3.4" } });
  expect((await answer.json())["x-eider-address"]).toBe("127.0.0.1");
});

test("while draining, pages are refused, work in flight may finish, and the probe says so", async () => {
  const origin = await start({
    rawRoutes: [...healthRoutes, handle("/x/work", async (_req, res) => void res.end("done"))],
  });
  setReadiness("draining");
  expect((await fetch(origin)).status).toBe(503);
  expect((await fetch(`${origin}/readyz`)).status).toBe(503);
  expect((await fetch(`${origin}/healthz`)).status).toBe(200);
  const work = await fetch(`${origin}/x/work`);
  expect([work.status, work.headers.get("connection")]).toEqual([200, "close"]);
});

test("an address that is no path is refused, not a crash", async () => {
  const origin = await start({});
  const { hostname, port } = new URL(origin);
  const status = await new Promise((resolve, reject) => {
    const asked = request({ hostname, port, path: "*", agent: new Agent() }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    asked.on("error", reject).end();
  });
  expect(status).toBe(400);
});
