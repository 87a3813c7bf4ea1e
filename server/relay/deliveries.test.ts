import { beforeEach, expect, test } from "vitest";
import { newId, type UserId, type WorkspaceId } from "../../compute/protocol/ids.ts";
import { LIMITS } from "../../compute/protocol/limits.ts";
import type { ControlToPage } from "../../compute/protocol/page-link.ts";
import { createPageHub, type Page, type PageHub } from "../page-link/page-hub.ts";
import { createDeliveries, type Deliveries } from "./deliveries.ts";
import { createRelay, type Relay } from "./relay.ts";
import type { RelayCall } from "./relay-call.ts";

const ANA = newId("usr_") as UserId;
const BO = newId("usr_") as UserId;
const workerId = newId("wrk_");
const LARGE = LIMITS.frameOnSocketBytesMax + 1;
let relay: Relay;
let pages: PageHub;
let deliveries: Deliveries;

beforeEach(() => {
  const ignore = () => undefined;
  relay = createRelay({
    now: () => 0,
    send: () => true,
    witness: { queues: ignore, waits: ignore, runs: ignore, awaits: ignore, ends: ignore, fails: ignore },
  });
  pages = createPageHub();
  deliveries = createDeliveries(relay, pages);
});

/** A tab that notes, in order, what it is told: frames as `#seq`, ranges as `from-to`. */
function openTab(userId: UserId): { page: Page; told: string[]; isSlow: boolean } {
  const tab = { told: [] as string[], isSlow: false, page: null as unknown as Page };
  const note = (message: ControlToPage) => {
    if (message.type === "frames-ready") tab.told.push(`${message.from}-${message.to}`);
    else if (message.type === "call-failed") tab.told.push(message.code);
  };
  tab.page = {
    actor: { userId, workspaceId: newId("wsp_") as WorkspaceId, role: "editor", email: "", name: "" },
    watched: new Set(),
    send: note,
    sendFrame(_callId, { seq }) {
      if (!tab.isSlow) tab.told.push(`#${seq}`);
      return !tab.isSlow;
    },
    signOut: () => undefined,
    goAway: () => undefined,
  };
  pages.add(tab.page);
  return tab;
}

function beginRun(): RelayCall {
  const run = {
    runId: newId("run_"),
    cellId: newId("cel_"),
    notebookId: newId("nbk_"),
    workspaceId: "wsp_1",
  };
  const request = {
    grant: { body: "", signature: "" },
    call: { header: "", sealedArguments: "", signature: "" },
  };
  const asked = { callId: newId("cal_"), method: "run", actorId: ANA, deviceId: null } as const;
  const call = relay.begin({ ...asked, workerId, run }, request);
  deliveries.follow(call);
  return call;
}

const offer = (call: RelayCall, seq: number, bytes = 10) =>
  relay.offer(workerId, call.route.callId, { seq, frame: new Uint8Array(bytes) });

test("until a tab acknowledges, all tabs of the person get the frames, then only that one", async () => {
  const [first, second, stranger] = [openTab(ANA), openTab(ANA), openTab(BO)];
  const call = beginRun();
  await offer(call, 0);
  deliveries.acknowledge(second.page, call.route.callId, 1);
  await offer(call, 1);
  expect(first.told).toEqual(["#0"]);
  expect(second.told).toEqual(["#0", "#1"]);
  expect(stranger.told).toEqual([]);
});

test("a large frame is announced, and so are small ones behind it until it was read: order is kept", async () => {
  const tab = openTab(ANA);
  const call = beginRun();
  await offer(call, 0);
  await offer(call, 1, LARGE);
  await offer(call, 2);
  deliveries.acknowledge(tab.page, call.route.callId, 3);
  await offer(call, 3);
  expect(tab.told).toEqual(["#0", "1-2", "2-3", "#3"]);
});

test("a slow tab is not pushed anything: it fetches at its own pace", async () => {
  const tab = openTab(ANA);
  tab.isSlow = true;
  const call = beginRun();
  await offer(call, 0);
  await offer(call, 1);
  expect(tab.told).toEqual(["0-1", "1-2"]);
});

test("frames that came while no tab was open are sent to the one that resumes", async () => {
  const call = beginRun();
  await offer(call, 0);
  await offer(call, 1);
  const tab = openTab(ANA);
  deliveries.resume(tab.page, call.route.callId, 0);
  expect(tab.told).toEqual(["#0", "#1"]);
});

test("a tab that left and came back gets what it has not read, once more", async () => {
  const tab = openTab(ANA);
  const call = beginRun();
  for (const seq of [0, 1, 2]) await offer(call, seq);
  deliveries.acknowledge(tab.page, call.route.callId, 1);
  pages.remove(tab.page);
  deliveries.leave(tab.page);
  await offer(call, 3);
  const again = openTab(ANA);
  deliveries.resume(again.page, call.route.callId, 2);
  expect(again.told).toEqual(["#2", "#3"]);
});

test("another person can neither read, nor acknowledge, nor learn of a call", async () => {
  openTab(ANA);
  const stranger = openTab(BO);
  const call = beginRun();
  await offer(call, 0);
  deliveries.acknowledge(stranger.page, call.route.callId, 1);
  expect(call.buffer.heldBytes).toBe(10);
  deliveries.resume(stranger.page, call.route.callId, 0);
  expect(stranger.told).toEqual(["worker_lost"]);
});

test("frames that were read already, or dropped, can't be had again", async () => {
  const tab = openTab(ANA);
  const call = beginRun();
  await offer(call, 0);
  await offer(call, 1);
  deliveries.acknowledge(tab.page, call.route.callId, 1);
  deliveries.resume(tab.page, call.route.callId, 0);
  relay.abandon(call);
  deliveries.resume(tab.page, call.route.callId, 1);
  expect(tab.told).toEqual(["#0", "#1", "worker_lost", "worker_lost"]);
});

test("a lost worker: the tab that reads is told once", async () => {
  const [reader, other] = [openTab(ANA), openTab(ANA)];
  const call = beginRun();
  deliveries.acknowledge(reader.page, call.route.callId, 0);
  relay.loseWorker(workerId, "Lost contact.");
  relay.loseWorker(workerId, "Lost contact.");
  expect(reader.told).toEqual(["worker_lost"]);
  expect(other.told).toEqual([]);
});
