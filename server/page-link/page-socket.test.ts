import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import type { NotebookId, WorkspaceId } from "../../compute/protocol/ids.ts";
import { announceRevision } from "../notebooks/announce-revision.ts";
import { dataPlane } from "../relay/data-plane.ts";
import { startDataPlane } from "../relay/data-plane-life.ts";
import { type Gateway, openGateway, type TestPerson } from "../relay/testing/gateway-fixture.ts";
import { openPage, type ScriptedPage } from "../relay/testing/scripted-page.ts";
import { signOutPages } from "./sign-out-pages.ts";

const faults: unknown[] = [];
let gateway: Gateway;
let workspaceId: WorkspaceId;
let ana: TestPerson;
let eve: TestPerson;
let notebookId: NotebookId;
const pages: ScriptedPage[] = [];

beforeAll(async () => {
  gateway = await openGateway(faults);
  await startDataPlane();
  workspaceId = await gateway.createWorkspace();
  ana = await gateway.createPerson(workspaceId, "viewer");
  eve = await gateway.createPerson(await gateway.createWorkspace(), "admin");
  notebookId = await gateway.createNotebook(ana.actor);
});
afterEach(async () => {
  for (const page of pages.splice(0)) page.close();
  await vi.waitFor(() => expect(dataPlane().pages.pages.size).toBe(0));
  expect(faults).toEqual([]);
});
afterAll(() => gateway.close());

async function open(person: TestPerson): Promise<ScriptedPage> {
  const page = await openPage(gateway.origin, person);
  pages.push(page);
  return page;
}

/** The HTTP status with which an upgrade is refused. */
function upgradeStatus(headers: Record<string, string>): Promise<number | undefined> {
  const socket = new WebSocket(`${gateway.origin.replace("http", "ws")}/page`, { headers });
  return new Promise((resolve) => {
    socket.on("unexpected-response", (_request, response) => resolve(response.statusCode));
    socket.on("open", () => resolve(101));
    socket.on("error", () => undefined);
  });
}

async function settled(page: ScriptedPage): Promise<void> {
  page.say({ type: "ping" });
  await page.next("pong");
}

test("nobody, another site's page, and a page that hides where it is from get no socket", async () => {
  expect(await upgradeStatus({ origin: gateway.origin })).toBe(401);
  expect(await upgradeStatus({ cookie: ana.cookie, origin: "https://evil.example" })).toBe(403);
  expect(await upgradeStatus({ cookie: ana.cookie })).toBe(403);
  expect(await upgradeStatus({ cookie: `${ana.cookie}x`, origin: gateway.origin })).toBe(401);
});

test("a new tab is told the Pools of its workspace", async () => {
  const poolId = await gateway.createPool(workspaceId);
  const page = await open(ana);
  expect((await page.next("pools")).pools).toMatchObject([
    { poolId, name: "Hosted", workersOnline: 0, reason: "It has no worker yet." },
  ]);
  expect((await (await open(eve)).next("pools")).pools).toEqual([]);
});

test("a tab that watches a notebook hears of its revisions until it stops watching", async () => {
  const page = await open(ana);
  page.say({ type: "watch-notebook", notebookId });
  await settled(page);
  announceRevision(notebookId, 7);
  expect(await page.next("notebook-revision")).toMatchObject({ notebookId, revision: 7 });
  page.say({ type: "unwatch-notebook", notebookId });
  await settled(page);
  announceRevision(notebookId, 8);
  page.say({ type: "watch-notebook", notebookId });
  await settled(page);
  announceRevision(notebookId, 9);
  expect(await page.next("notebook-revision")).toMatchObject({ revision: 9 });
});

test("a tab is told when it begins to be told, again after each time it asks", async () => {
  const page = await open(ana);
  for (let times = 0; times < 2; times++) {
    page.say({ type: "watch-notebook", notebookId });
    expect(await page.next("watching")).toEqual({ type: "watching", notebookId });
    expect([...dataPlane().pages.pages].some(({ watched }) => watched.has(notebookId))).toBe(true);
    page.say({ type: "unwatch-notebook", notebookId });
  }
});

test("a tab of another workspace that watches it hears nothing", async () => {
  const stranger = await open(eve);
  stranger.say({ type: "watch-notebook", notebookId });
  await settled(stranger);
  expect(stranger.heard("watching")).toEqual([]);
  expect([...dataPlane().pages.pages].every(({ watched }) => watched.size === 0)).toBe(true);
});

test("signing out everywhere closes the person's tabs at once, and nobody else's", async () => {
  const page = await open(ana);
  const other = await open(eve);
  signOutPages(ana.actor.userId);
  await page.next("signed-out");
  expect(await page.closed).toBe(4401);
  await settled(other);
});

test.each([
  ["nonsense", "hello"],
  ["an unknown word", JSON.stringify({ type: "sudo" })],
  ["a bad id", JSON.stringify({ type: "watch-notebook", notebookId: "nbk_1" })],
  ["binary", new Uint8Array(4)],
])("%s closes the socket", async (_what, data) => {
  const headers = { cookie: ana.cookie, origin: gateway.origin };
  const socket = new WebSocket(`${gateway.origin.replace("http", "ws")}/page`, { headers });
  socket.on("open", () => socket.send(data));
  expect(await new Promise((resolve) => socket.on("close", resolve))).toBe(1008);
});

test("a message larger than any honest one closes the socket", async () => {
  const headers = { cookie: ana.cookie, origin: gateway.origin };
  const socket = new WebSocket(`${gateway.origin.replace("http", "ws")}/page`, { headers });
  socket.on("open", () => socket.send("x".repeat(100_000)));
  expect(await new Promise((resolve) => socket.on("close", resolve))).toBe(1009);
});
