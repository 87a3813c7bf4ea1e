import { randomBytes } from "node:crypto";
import { type ClientOptions, WebSocket } from "ws";
import type { EiderProcess } from "./testing/eider-process.ts";
import { ENDLESS_SQL, expect, notebookOf, test } from "./testing/faults.ts";
import { run, stateOf } from "./testing/notebook-page.ts";

test("a page's socket is refused to another site and to nobody, and given to a page of ours", async ({
  eider,
  context,
}) => {
  const cookie = cookieOf(await context.cookies());
  expect(await upgrade(eider, { origin: "https://evil.example", headers: { cookie } })).toBe(403);
  expect(await upgrade(eider, { headers: { cookie } })).toBe(403);
  expect(await upgrade(eider, { origin: eider.url })).toBe(401);
  expect(await upgrade(eider, { origin: eider.url, headers: { cookie } })).toBe(101);
});

test("nobody, and another site's page with the person's cookie, can neither call, read frames, nor cancel", async ({
  eider,
  context,
  open,
}) => {
  const page = await open({ long: ENDLESS_SQL });
  const posted = page.waitForRequest(/\/relay\/calls\/[^/]+$/);
  await run(page, "long");
  await expect(stateOf(page, "long")).toHaveText(/^Running/);
  const call = await posted;
  const cookie = cookieOf(await context.cookies());
  const body = call.postData() ?? "";
  const tried = [
    { method: "POST", path: "", body },
    { method: "POST", path: "/cancel" },
  ];
  for (const { method, path, ...rest } of tried) {
    const headers = { "content-type": "application/json", origin: eider.url };
    const nobody = await fetch(`${call.url()}${path}`, { method, headers, ...rest });
    expect(nobody.status).toBe(401);
    const foreign = { ...headers, origin: "https://evil.example", cookie };
    const stranger = await fetch(`${call.url()}${path}`, { method, headers: foreign, ...rest });
    expect(stranger.status).toBe(403);
  }
  expect((await fetch(`${call.url()}/frames?from=0`)).status).toBe(401);
  await expect(stateOf(page, "long")).toHaveText(/^Running/);
  // the very same call again, by the person's own page: it was made already
  const replayed = await page.request.post(call.url(), {
    headers: { "content-type": "application/json", origin: eider.url },
    data: body,
  });
  expect(replayed.status()).toBe(409);
  await page.getByRole("button", { name: "Stop long" }).click();
  await expect(stateOf(page, "long")).toHaveText(/^Cancelled/);
});

test("another site's page can't change anything with the person's cookie", async ({ eider, page }) => {
  const path = await notebookOf(page, eider, { kept: "SELECT 1 AS one" });
  const notebookId = path.split("/").at(-1);
  const answer = await page.request.post(`${eider.url}/api/trpc/notebooks.delete`, {
    headers: { origin: "https://evil.example" },
    data: { notebookId },
  });
  expect(answer.status()).toBe(403);
  await page.goto(path);
  await expect(stateOf(page, "kept")).toBeVisible();
});

test("a worker's socket is given to nobody without a worker's key", async ({ eider }) => {
  const socket = new WebSocket(`${eider.url.replace("http", "ws")}/worker/link`);
  await new Promise((resolve) => socket.once("open", resolve));
  const heard: string[] = [];
  socket.on("message", (message: Buffer) => heard.push(message.toString()));
  const closed = new Promise((resolve) => socket.once("close", resolve));
  const host = { threads: 1, memoryBytes: 1, platform: "linux", engineVersion: "x", workerVersion: "x" };
  const workerId = `wrk_${randomBytes(16).toString("hex")}`;
  socket.send(JSON.stringify({ type: "hello", workerId, instanceId: "x", protocolVersion: 1, host }));
  await closed;
  expect(heard.join("")).not.toContain("welcome");
});

/** The status that the upgrade of `/page` is answered with. */
function upgrade(eider: EiderProcess, options: ClientOptions): Promise<number> {
  const socket = new WebSocket(`${eider.url.replace("http", "ws")}/page`, options);
  return new Promise((resolve, reject) => {
    socket.once("open", () => {
      socket.close();
      resolve(101);
    });
    socket.once("unexpected-response", (request, response) => {
      request.destroy();
      resolve(response.statusCode ?? 0);
    });
    socket.once("error", reject);
  });
}

const cookieOf = (cookies: readonly { name: string; value: string }[]): string =>
  cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
