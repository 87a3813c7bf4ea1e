import { afterEach, describe, expect, test } from "vitest";
import { newId } from "../protocol/ids.ts";
import { PROTOCOL_VERSION } from "../protocol/version.ts";
import { createKeys } from "../seal/keys.ts";
import { hostFacts } from "./host-facts.ts";
import { createLink, type Link, type LinkOrder, redialMs } from "./link.ts";
import { createLog } from "./log.ts";
import { type ScriptedControlPlane, startScriptedControlPlane } from "./testing/scripted-control-plane.ts";

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

async function dial(change: { controlPlaneKey?: string; aloneMsMax?: number } = {}) {
  const plane = await startScriptedControlPlane();
  cleanups.push(() => plane.close());
  const keys = await createKeys({ isExtractable: false });
  plane.enrolled.push({ keys: keys.publicKeys } as ScriptedControlPlane["enrolled"][number]);
  const orders: LinkOrder[] = [];
  const logged: string[] = [];
  const { signing } = plane.keys.publicKeys;
  const link = createLink({
    route: { controlUrl: plane.url, proxy: null, authorities: null },
    enrollment: { ...plane.enrollment, poolName: "Test", controlPlaneKey: change.controlPlaneKey ?? signing },
    keys,
    instanceId: "instance",
    host: hostFacts(1),
    heartbeat: () => ({ sessions: 0, running: 0, memoryBytes: 0, isDraining: false }),
    onOrder: (order) => orders.push(order),
    log: createLog((line) => logged.push(line)),
    aloneMsMax: change.aloneMsMax,
    random: () => 0,
  });
  cleanups.push(() => link.close());
  return { plane, link, orders, logged };
}

const ended = (): Parameters<Link["say"]>[0] => ({ type: "call-ended", callId: newId("cal_"), run: null });

describe("the worker's link", () => {
  test("a control plane that can't sign with the pinned key is not obeyed, whatever it says", async () => {
    const { publicKeys } = await createKeys({ isExtractable: false });
    const { plane, orders, logged, link } = await dial({ controlPlaneKey: publicKeys.signing });
    await plane.linked(2); // it welcomed us, and again after we hung up
    plane.say({ type: "drain" });
    await plane.linked(3);
    expect(orders).toEqual([]);
    expect(link.mention(ended())).toBe(false);
    expect(logged.join("")).toContain("not the control plane that this worker enrolled with");
  });

  test("what must arrive and was said while the link was down is said when it stands again", async () => {
    const { plane, link } = await dial();
    await plane.linked();
    await plane.hears("heartbeat");
    plane.drop();
    const message = ended();
    link.say(message);
    await plane.hears("call-ended", (said) => said.callId === (message as { callId: string }).callId);
  });

  test("what was surely heard is not said again after a reconnect", async () => {
    const { plane, link } = await dial();
    await plane.linked();
    link.say(ended());
    await plane.hears("call-ended");
    const heartbeats = () => plane.heard.filter(({ type }) => type === "heartbeat").length;
    const before = heartbeats();
    await plane.hears("heartbeat", () => heartbeats() > before + 3);
    plane.drop();
    await plane.linked(2);
    const again = plane.heard.length;
    await plane.hears("heartbeat", (said) => plane.heard.indexOf(said) > again);
    expect(plane.heard.filter(({ type }) => type === "call-ended")).toHaveLength(1);
  });

  test("an order right behind the welcome is not lost while the welcome is verified", async () => {
    const { plane, orders } = await dial();
    await plane.linked();
    plane.say({ type: "drain" });
    await plane.hears("heartbeat");
    expect(orders).toEqual([{ type: "drain" }]);
  });

  test("told to, it gives up when no control plane can be reached for so long, and a short drop does not count", async () => {
    const { plane, link } = await dial({ aloneMsMax: 1_000 });
    await plane.linked();
    plane.drop();
    await plane.linked(2);
    await plane.close();
    expect(await link.ended).toBe("alone");
  });

  test("a token is given when the link stands; waiting for one ends when the caller gives up, or the link is over", async () => {
    const { plane, link } = await dial();
    expect(await link.token(new AbortController().signal)).toBe(plane.linkToken);
    plane.drop(4409);
    expect(await link.ended).toBe("superseded");
    await expect(link.token(new AbortController().signal)).rejects.toThrow("over");
    await expect(link.token(AbortSignal.abort(new Error("given up")))).rejects.toThrow("given up");
  });

  test("closed for good, the log says what it means for the operator", async () => {
    for (const [code, end, words] of [
      [4403, "revoked", "This worker was revoked"],
      [4410, "cloned", "Every worker needs a folder of its own"],
      [4426, "incompatible", "Upgrade the older one"],
    ] as const) {
      const { plane, link, logged } = await dial();
      await plane.linked();
      plane.drop(code);
      expect(await link.ended).toBe(end);
      expect(logged.join("")).toContain(words);
    }
  });

  test("the wait before dialling again is random below a bound that doubles, up to ten seconds", () => {
    const boundOf = (failures: number) => redialMs(failures, () => 1);
    expect([0, 1, 2, 3, 4, 5].map(boundOf)).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000]);
    expect([6, 7, 100, 5_000].map(boundOf)).toEqual([10_000, 10_000, 10_000, 10_000]);
    expect(redialMs(3, () => 0.5)).toBe(1_000);
    expect(redialMs(3, () => 0)).toBe(0);
  });

  test.each([
    ["ahead", -3_600_000, 60],
    ["behind", 3_600_000, -60],
  ])("a clock that is an hour %s is said in the log", async (_, planeAheadMs, minutes) => {
    const { plane, link, logged } = await dial();
    plane.now = new Date(Date.now() + planeAheadMs).toISOString();
    await plane.linked();
    plane.drop();
    await expect.poll(() => link.clockAheadMs).not.toBeNull();
    expect(Math.round((link.clockAheadMs ?? 0) / 60_000)).toBe(minutes);
    expect(logged.join("")).toContain("the clock of this machine is off");
  });

  test("told to try again later, it dials again", async () => {
    const { plane } = await dial();
    await plane.linked();
    plane.drop(1013);
    await plane.linked(2);
  });

  test("a control plane that is two versions away is not worked for", async () => {
    const { plane, link } = await dial();
    plane.protocolVersion = PROTOCOL_VERSION + 2;
    plane.drop();
    expect(await link.ended).toBe("incompatible");
    expect(link.mention(ended())).toBe(false);
  });

  test("a message that is not understood is passed over, and the link stays", async () => {
    const { plane, orders, logged } = await dial();
    await plane.linked();
    plane.say({ type: "from-the-future" } as never);
    plane.say({ type: "drain" });
    const seen = plane.heard.length;
    await plane.hears("heartbeat", (said) => plane.heard.indexOf(said) > seen + 1);
    expect(orders).toEqual([{ type: "drain" }]);
    expect(logged.join("")).toContain("not understood");
  });
});
