import { createServer, type RequestListener, type Server } from "node:http";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { WebSocketServer } from "ws";
import { examine } from "./examine.ts";
import { type Finding, lineOf } from "./finding.ts";

// an engine is started by each examination, slowly on a busy machine
vi.setConfig({ testTimeout: 120_000 });

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

async function listen(answer: RequestListener): Promise<Server> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  cleanups.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return server;
}

const originOf = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const healthy: RequestListener = (_req, res) => void res.end("ok");

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), "eider-doctor-test-"));
  cleanups.push(() => rm(made, { recursive: true, force: true }));
  return made;
}

async function findings(
  environment: Record<string, string>,
  now?: () => Date,
): Promise<Map<string, Finding>> {
  const found = new Map<string, Finding>();
  const given = { NODE_ENV: "test" as const, EIDER_WORKER_THREADS: "1", ...environment };
  for await (const finding of examine(given, now)) found.set(finding.check, finding);
  return found;
}

test("where all is well every check says so, a locked-down engine started, and nothing is left in the folder", async () => {
  const server = await listen(healthy);
  const sockets = new WebSocketServer({ server, path: "/worker/link" });
  cleanups.push(() => sockets.close());
  const EIDER_WORKER_DIR = await folder();
  const environment = {
    EIDER_CONTROL_URL: originOf(server),
    EIDER_WORKER_DIR,
    EIDER_ENROLL_TOKEN: "secret",
    EIDER_SESSION_MEMORY_BYTES: "268435456",
    EIDER_RESULTS_BYTES_MAX: "1048576",
    EIDER_CACHE_BYTES_MAX: "1048576",
  };
  const found = await findings(environment);
  expect([...found.values()].filter(({ state }) => state !== "ok")).toEqual([]);
  const checks =
    "configuration, proxy, control plane, TLS, clock, link, local policy, folder, enrolment, memory, disk, engine";
  expect([...found.keys()].join(", ")).toBe(checks);
  expect(await readdir(EIDER_WORKER_DIR)).toEqual([]);
  expect([...found.values()].map(lineOf).join("")).not.toContain("secret");
});

test("what is wrong is named with a next step: nobody listens, no token, a folder that can't be made", async () => {
  const server = await listen(healthy);
  const EIDER_CONTROL_URL = originOf(server);
  await new Promise((resolve) => server.close(resolve));
  const found = await findings({ EIDER_CONTROL_URL, EIDER_WORKER_DIR: "/dev/null/eider" });
  for (const check of ["control plane", "folder", "enrolment"])
    expect(found.get(check)).toMatchObject({ state: "failed", nextStep: expect.any(String) });
  expect(found.get("control plane")?.seen).toContain("ECONNREFUSED");
  expect(found.has("link")).toBe(false);
});

test("a clock that is an hour off fails, one that is a minute off is a warning", async () => {
  const server = await listen(healthy);
  const environment = { EIDER_CONTROL_URL: originOf(server), EIDER_WORKER_DIR: await folder() };
  const at = (aheadMs: number) => () => new Date(Date.now() + aheadMs);
  expect((await findings(environment, at(3_600_000))).get("clock")).toMatchObject({ state: "failed" });
  expect((await findings(environment, at(60_000))).get("clock")).toMatchObject({ state: "warning" });
});

test("something else than Eider, and a proxy that does not pass WebSockets, are told apart", async () => {
  const EIDER_WORKER_DIR = await folder();
  const other = await listen((_req, res) => void res.end("<h1>Welcome</h1>"));
  const wrong = await findings({ EIDER_CONTROL_URL: originOf(other), EIDER_WORKER_DIR });
  expect(wrong.get("control plane")).toMatchObject({ state: "failed" });
  const plain = await listen(healthy);
  const noSockets = await findings({ EIDER_CONTROL_URL: originOf(plain), EIDER_WORKER_DIR });
  expect(noSockets.get("control plane")).toMatchObject({ state: "ok" });
  expect(noSockets.get("link")).toMatchObject({ state: "failed" });
});

test("without an address the configuration is the finding, and a proxy is shown without its password", async () => {
  const found = await findings({ EIDER_WORKER_DIR: "/nowhere" });
  expect([...found.keys()]).toEqual(["configuration"]);
  expect(found.get("configuration")?.seen).toContain("EIDER_CONTROL_URL");
  const server = await listen(healthy);
  const EIDER_CONTROL_URL = originOf(server);
  const proxied = await findings({
    EIDER_CONTROL_URL,
    EIDER_WORKER_DIR: await folder(),
    HTTPS_PROXY: "http://ana:hush@proxy:3128",
  });
  expect(proxied.get("proxy")?.seen).toBe("HTTPS_PROXY http://…@proxy:3128");
});
