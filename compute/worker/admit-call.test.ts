import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Grant } from "../protocol/grant.ts";
import { newId } from "../protocol/ids.ts";
import { LIMITS } from "../protocol/limits.ts";
import { createKeys } from "../seal/keys.ts";
import { signGrant } from "../seal/grant-signature.ts";
import { createReplayGuard } from "./replay-guard.ts";
import { type PreparedCall, runRequest } from "./testing/scripted-reader.ts";
import { startTestBench, type TestBench } from "./testing/start-test-worker.ts";

let bench: TestBench;
beforeAll(async () => {
  bench = await startTestBench();
});
afterAll(() => bench.stop());

/** What the worker says to a call that it must not perform; no engine may have been asked. */
async function rejectionOf(call: PreparedCall): Promise<string> {
  const engines = bench.engines.made.length;
  await call.sendOnly();
  const { code } = await bench.plane.hears("call-rejected", ({ callId }) => callId === call.callId);
  expect(bench.engines.made).toHaveLength(engines);
  return code;
}

const window = () => ({ runId: newId("run_"), offset: 0, limit: 1, order: [], filters: [] });

describe("a call that the worker must not perform", () => {
  test("the Grant is for another call, worker, Pool, Session, method or device: refused", async () => {
    const other = await createKeys({ isExtractable: false });
    const changes: Partial<Grant>[] = [
      { callId: newId("cal_") },
      { workerId: newId("wrk_") },
      { poolId: newId("pol_") },
      { sessionId: newId("ses_") },
      { method: "plan" },
      { device: { deviceId: newId("dev_"), keys: bench.reader.keys.publicKeys } },
      { device: { deviceId: newId("dev_"), keys: other.publicKeys } },
    ];
    for (const grant of changes) {
      const call = await bench.reader.prepare("run", runRequest(), { grant });
      expect(await rejectionOf(call)).toBe("refused");
    }
  });

  test("the Grant is signed by another control plane: refused", async () => {
    const call = await bench.reader.prepare("run", runRequest());
    const forged = await signGrant(call.grant, (await createKeys({ isExtractable: false })).signing);
    bench.plane.say({ type: "call", callId: call.callId, grant: forged, call: call.call });
    const { code } = await bench.plane.hears("call-rejected", ({ callId }) => callId === call.callId);
    expect(code).toBe("refused");
  });

  test("the Grant has expired, or the request's clock is far off: expired, and the words speak of clocks", async () => {
    const long = LIMITS.clockSkewMsMax + 2 * 60_000;
    for (const issuedAt of [new Date(Date.now() - long), new Date(Date.now() + long)]) {
      const call = await bench.reader.prepare("run", runRequest(), { issuedAt });
      expect(await rejectionOf(call)).toBe("expired");
    }
  });

  test("one character of the signed call was changed: refused", async () => {
    const call = await bench.reader.prepare("run", runRequest());
    call.call = { ...call.call, header: call.call.header.replace('"run"', '"run" ') };
    expect(await rejectionOf(call)).toBe("refused");
  });

  test("the very same call comes again: refused, and what it did is not done twice", async () => {
    const call = await bench.reader.prepare("run", runRequest());
    await call.send();
    await bench.plane.hears("call-ended", ({ callId }) => callId === call.callId);
    expect(await rejectionOf(call)).toBe("refused");
  });

  test("it reads a Result that was not granted, by itself or as a cell: refused", async () => {
    const cells = [{ name: "orders", runId: newId("run_") }];
    const calls = [
      await bench.reader.prepare("window", window()),
      await bench.reader.prepare("export", { runId: newId("run_"), format: "csv" }),
      await bench.reader.prepare("describe", { runId: newId("run_") }),
      await bench.reader.prepare("run", { ...runRequest(), cells }),
      await bench.reader.prepare("plan", { sql: "FROM orders", parameters: [], cells }),
    ];
    for (const call of calls) expect(await rejectionOf(call)).toBe("refused");
  });

  test("its arguments are not understood: unsupported", async () => {
    const call = await bench.reader.prepare("run", { ...runRequest(), sql: 42 });
    expect(await rejectionOf(call)).toBe("unsupported");
  });

  test("it uses a Session of another person: refused", async () => {
    const own = await bench.reader.prepare("run", runRequest());
    await own.send();
    const foreign = await bench.reader.prepare("run", runRequest(), { grant: { actorId: "eve" } });
    expect(await rejectionOf(foreign)).toBe("refused");
  });

  test("the words of a rejection quote nothing of what was asked", async () => {
    const call = await bench.reader.prepare("run", { ...runRequest("SELECT 'canary'"), timeoutMs: -1 });
    await rejectionOf(call);
    expect(JSON.stringify(bench.plane.heard) + bench.logged.join("")).not.toContain("canary");
  });
});

describe("the memory of calls", () => {
  test("a call is remembered for as long as it could be valid anywhere, and then forgotten", () => {
    let now = new Date("2026-03-01T12:00:00Z");
    const guard = createReplayGuard(() => now);
    const call = newId("cal_");
    const issued = new Date(now);
    const pass = (ms: number) => {
      now = new Date(now.getTime() + ms);
    };
    expect(guard.admit(call, issued)).toBe(true);
    pass(LIMITS.runWaitMsMax + 2 * LIMITS.clockSkewMsMax);
    expect(guard.admit(call, issued)).toBe(false);
    pass(1);
    expect(guard.admit(call, issued)).toBe(true);
  });

  test("a call from before the worker's process began is not done: it may have been, by the one before", () => {
    const began = new Date("2026-03-01T12:00:00Z");
    const guard = createReplayGuard(() => began);
    const skewed = new Date(began.getTime() - LIMITS.clockSkewMsMax);
    expect(guard.admit(newId("cal_"), skewed)).toBe(true);
    expect(guard.admit(newId("cal_"), new Date(skewed.getTime() - 1))).toBe(false);
  });
});
