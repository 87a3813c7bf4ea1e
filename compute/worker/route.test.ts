import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rootCertificates } from "node:tls";
import { afterEach, describe, expect, test } from "vitest";
import { LIMITS } from "../protocol/limits.ts";
import { ConfigError, readConfig } from "./config.ts";
import type { Route } from "./control-plane-agent.ts";
import { createLog } from "./log.ts";
import { startForwardProxy } from "./testing/forward-proxy.ts";
import { createPrivateAuthority, hasOpenssl, startTlsFront } from "./testing/private-authority.ts";
import { startScriptedControlPlane } from "./testing/scripted-control-plane.ts";
import { createScriptedEngines, twoRows } from "./testing/scripted-engine.ts";
import { createScriptedReader, runRequest } from "./testing/scripted-reader.ts";
import { testConfig } from "./testing/start-test-worker.ts";
import { startWorker } from "./worker.ts";

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

async function open<T extends { close(): Promise<void> }>(opening: Promise<T>): Promise<T> {
  const opened = await opening;
  cleanups.push(() => opened.close());
  return opened;
}

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), "eider-route-"));
  cleanups.push(() => rm(made, { recursive: true, force: true }));
  return made;
}

type Plane = Awaited<ReturnType<typeof startScriptedControlPlane>>;

async function start(plane: Plane, route: Partial<Route>, logged: string[] = []) {
  const directory = await folder();
  const starting = startWorker({
    config: { ...testConfig(plane, directory), ...route },
    createEngine: createScriptedEngines({
      async *run(...asked) {
        for await (const event of twoRows(...asked))
          yield event.type === "batch"
            ? { ...event, bytes: new Uint8Array(LIMITS.framePlainBytesMax) }
            : event;
      },
    }).create,
    log: createLog((line) => logged.push(line)),
    random: () => 0,
  });
  const worker = await starting;
  cleanups.push(() => worker.drain(0));
  return worker;
}

/** A Run with a frame too large for the socket: enrolment, link and requests have all been used then. */
async function runOnce(plane: Plane): Promise<void> {
  await plane.linked();
  const reader = await createScriptedReader(plane, () => {
    const enrolled = plane.enrolled.at(-1);
    if (enrolled === undefined) throw new Error("no worker has enrolled");
    return enrolled.keys;
  });
  const messages = await (await reader.prepare("run", runRequest())).send();
  expect(messages.at(-1)).toMatchObject({ value: { outcome: "succeeded" } });
  expect(plane.frames.map(({ by }) => by)).toContain("request");
}

describe("a worker behind a forward proxy", () => {
  test("everything goes through tunnels to the control plane, with the proxy's password", async () => {
    const plane = await open(startScriptedControlPlane());
    const proxy = await open(startForwardProxy("eider:a password"));
    await start(plane, { proxy: proxy.url });
    await runOnce(plane);
    expect(new Set(proxy.asked)).toEqual(new Set([plane.url.host]));
    expect(proxy.asked.length).toBeGreaterThanOrEqual(2);
  });

  test("a proxy that refuses, and how, is named in the log, its password is not", async () => {
    const plane = await open(startScriptedControlPlane());
    const proxy = await open(startForwardProxy("eider:right"));
    const logged: string[] = [];
    const wrong = new URL(proxy.url);
    wrong.password = "canary";
    const directory = await folder();
    const stop = new AbortController();
    const starting = startWorker({
      config: { ...testConfig(plane, directory), proxy: wrong },
      createEngine: createScriptedEngines().create,
      log: createLog((line) => {
        logged.push(line);
        if (line.includes("PROXY_407")) stop.abort();
      }),
    });
    await new Promise((resolve) => stop.signal.addEventListener("abort", resolve));
    expect(logged.join("")).toContain(`"proxy":"${proxy.url.host}"`);
    expect(logged.join("")).not.toContain("canary");
    // the same address object is read at every try
    wrong.password = "right";
    await (await starting).drain(0);
  });
});

describe.skipIf(!hasOpenssl)(
  "a control plane with a certificate of a private authority (needs openssl)",
  () => {
    test("is trusted with EIDER_CA_FILE, over a proxy that sees nothing readable", async () => {
      const plane = await open(startScriptedControlPlane());
      const made = createPrivateAuthority();
      const front = await open(startTlsFront(made, plane.url));
      const proxy = await open(startForwardProxy());
      const caFile = join(await folder(), "ca.pem");
      await writeFile(caFile, made.authority);
      const config = readConfig({
        EIDER_CONTROL_URL: front.url.href,
        EIDER_WORKER_DIR: await folder(),
        EIDER_CA_FILE: caFile,
      });
      expect(config.authorities).toHaveLength(rootCertificates.length + 1);
      const { controlUrl, authorities } = config;
      await start(plane, { controlUrl, authorities, proxy: proxy.url });
      await runOnce(plane);
      expect(new Set(proxy.asked)).toEqual(new Set([front.url.host]));
      expect(proxy.passed.join("")).not.toContain("worker/enroll");
    });

    test("is trusted without a proxy too, and not without the file", async () => {
      const plane = await open(startScriptedControlPlane());
      const made = createPrivateAuthority();
      const front = await open(startTlsFront(made, plane.url));
      await start(plane, { controlUrl: front.url, authorities: [made.authority] });
      await runOnce(plane);
      const other = createPrivateAuthority();
      const logged: string[] = [];
      const refused = start(plane, { controlUrl: front.url, authorities: [other.authority] }, logged);
      refused.catch(() => undefined);
      await expect.poll(() => logged.join("")).toMatch(/certificate|verify/i);
      expect(plane.enrolled).toHaveLength(1);
    });
  },
);

test("a file without a certificate is refused by the name of its variable", async () => {
  const path = join(await folder(), "ca.pem");
  await writeFile(path, "no certificate");
  const environment = { EIDER_CONTROL_URL: "https://eider.example", EIDER_WORKER_DIR: "/tmp" };
  expect(() => readConfig({ ...environment, EIDER_CA_FILE: path })).toThrow(ConfigError);
  expect(() => readConfig({ ...environment, HTTPS_PROXY: "socks5://x" })).toThrow(/HTTPS_PROXY/);
});
