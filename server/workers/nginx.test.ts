import { spawn, spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { NotebookId, PoolId } from "../../compute/protocol/ids.ts";
import { type Gateway, openGateway, type TestPerson } from "../relay/testing/gateway-fixture.ts";
import { openRealReader } from "./testing/real-reader.ts";
import { type RealWorker, startRealWorker } from "./testing/real-worker.ts";

const hasNginx = spawnSync("nginx", ["-v"]).status === 0;
const ROWS = 13_500_000;
const MEGABYTE = 1_000_000;

describe.skipIf(!hasNginx)("behind nginx as docs/operators.md sets it up (needs nginx)", () => {
  let gateway: Gateway;
  let person: TestPerson;
  let poolId: PoolId;
  let notebookId: NotebookId;
  let nginx: Nginx;
  let worker: RealWorker;

  beforeAll(async () => {
    gateway = await openGateway();
    const workspaceId = await gateway.createWorkspace();
    person = await gateway.createPerson(workspaceId);
    poolId = await gateway.createPool(workspaceId);
    notebookId = await gateway.createNotebook(person.actor);
    nginx = await startNginx(gateway.origin);
    worker = await startRealWorker(nginx.origin, poolId, "behind nginx");
    await vi.waitFor(async () => expect(await worker.isOnline()).toBe(true), {
      timeout: 50_000,
      interval: 100,
    });
  });
  afterAll(async () => {
    await worker.remove();
    await nginx.stop();
    await nginx.remove();
    await gateway.close();
  });

  test("a Result of more than 100 MB comes whole, through its buffers and under its limit of bodies", async () => {
    const reader = await openRealReader(nginx.origin, person, { notebookId, poolId });
    const read = await reader.run(`SELECT i AS n FROM range(${ROWS}) t(i)`);
    expect(read).toMatchObject({ outcome: "succeeded", endings: 1, rows: ROWS });
    expect(read.sum).toBe((ROWS * (ROWS - 1)) / 2);
    expect(read.bytes).toBeGreaterThan(100 * MEGABYTE);
    expect(nginx.errors()).not.toContain("too large body");
    reader.close();
  }, 180_000);

  test("nginx starts anew: worker and page dial again, and the next Run goes on", async () => {
    const reader = await openRealReader(nginx.origin, person, { notebookId, poolId });
    expect(await reader.run("SELECT 1 AS n")).toMatchObject({ outcome: "succeeded" });
    await nginx.stop();
    await expect.poll(() => worker.isOnline()).toBe(false);
    await nginx.start();
    await expect.poll(() => worker.isOnline(), { timeout: 30_000 }).toBe(true);
    expect(await reader.run("SELECT 2 AS n")).toMatchObject({ outcome: "succeeded", sum: 2 });
    reader.close();
  }, 90_000);
});

type Nginx = Awaited<ReturnType<typeof startNginx>>;

/** nginx as it comes, with the `server` block of the documentation. */
async function startNginx(upstream: string) {
  const directory = await mkdtemp(join(tmpdir(), "eider-nginx-"));
  const port = await freePort();
  const docs = await readFile(new URL("../../docs/operators.md", import.meta.url), "utf8");
  const block = /```nginx\n([\s\S]+?)```/.exec(docs)?.[1];
  if (block === undefined) throw new Error("docs/operators.md shows no nginx configuration");
  const site = block
    .replace("listen 443 ssl;", `listen 127.0.0.1:${port};`)
    .replace(/^ *(ssl_|server_name).*$/gm, "")
    .replace("http://127.0.0.1:3000", upstream);
  const folders = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
  const temporary = folders.map((name) => `${name}_temp_path ${join(directory, name)};`).join("\n");
  const user = process.getuid?.() === 0 ? "user root;" : "";
  await writeFile(
    join(directory, "nginx.conf"),
    `${user} daemon off; pid nginx.pid; error_log stderr; events {}
     http { access_log off; ${temporary} ${site} }`,
  );
  let errors = "";
  let child: ReturnType<typeof spawn>;
  let exited: Promise<unknown>;

  async function start(): Promise<void> {
    child = spawn("nginx", ["-p", directory, "-c", join(directory, "nginx.conf"), "-e", "stderr"], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    exited = new Promise((resolve) => child.once("exit", resolve));
    child.stderr?.on("data", (chunk: Buffer) => (errors += chunk.toString()));
    const answered = () =>
      fetch(`http://127.0.0.1:${port}/`).then(
        () => "up",
        () => errors,
      );
    await vi.waitFor(async () => expect(await answered()).toBe("up"), { timeout: 10_000, interval: 100 });
  }

  await start();
  return {
    origin: `http://127.0.0.1:${port}`,
    errors: () => errors,
    start,
    async stop() {
      child.kill("SIGTERM");
      await exited;
    },
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
