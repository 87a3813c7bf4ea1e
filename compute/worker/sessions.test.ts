import { mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { newId, type SessionId } from "../protocol/ids.ts";
import { LIMITS } from "../protocol/limits.ts";
import { createLog } from "./log.ts";
import { createRunQueue } from "./run-queue.ts";
import { createSessions, type SessionEndReason } from "./sessions.ts";
import { createScriptedEngines } from "./testing/scripted-engine.ts";

let root: string;
let nowMs: number;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "eider-sessions-"));
  nowMs = Date.UTC(2026, 2, 1);
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function open({ keepsSpareEngine = false } = {}) {
  const engines = createScriptedEngines();
  const ended: { sessionId: SessionId; reason: SessionEndReason }[] = [];
  const sessions = await createSessions({
    directory: join(root, "sessions"),
    resultsDirectory: join(root, "results"),
    memoryBytes: 1,
    threads: 1,
    fork: undefined,
    createEngine: engines.create,
    keepsSpareEngine,
    onEnded: (sessionId, reason) => void ended.push({ sessionId, reason }),
    now: () => new Date(nowMs),
    log: createLog(() => undefined),
  });
  return { engines, sessions, ended };
}

describe("Sessions of a worker", () => {
  test("calls of one Session share its engine, two that come together as well", async () => {
    const { sessions, engines } = await open();
    const id = newId("ses_");
    const [one, two] = await Promise.all([sessions.use(id, "ana"), sessions.use(id, "ana")]);
    expect(one.session).toBe(two.session);
    expect(engines.made).toHaveLength(1);
  });

  test("idle for too long: closed, its folder emptied, and the control plane is told; one in use stays", async () => {
    const { sessions, engines, ended } = await open();
    const [idle, busy] = [newId("ses_"), newId("ses_")];
    (await sessions.use(idle, "ana")).release();
    const { session } = await sessions.use(busy, "ana");
    nowMs += LIMITS.sessionIdleMsMax + 1;
    await sessions.sweep();
    expect(ended).toEqual([{ sessionId: idle, reason: "idle" }]);
    expect(await readdir(join(root, "sessions"))).toEqual([basename(session.directory)]);
    expect(engines.closed).toBe(1);
  });

  test("all places are taken: the longest unused makes room, and when all are in use the call is refused as busy", async () => {
    const { sessions, ended } = await open();
    const uses = [];
    for (let at = 0; at < LIMITS.sessionsMax; at++) {
      uses.push(await sessions.use(newId("ses_"), "ana"));
      nowMs += 1_000;
    }
    await expect(sessions.use(newId("ses_"), "ana")).rejects.toMatchObject({ code: "busy" });
    for (const { release } of uses) release();
    nowMs += 120_000;
    await sessions.use(newId("ses_"), "ana");
    expect(ended).toEqual([{ sessionId: uses[0]?.session.sessionId, reason: "idle" }]);
    expect(sessions.count).toBe(LIMITS.sessionsMax);
  });

  test("its folder is the worker's own user's alone", async () => {
    const { sessions } = await open();
    const { session } = await sessions.use(newId("ses_"), "ana");
    for (const folder of [session.directory, join(root, "sessions")])
      expect((await stat(folder)).mode & 0o777).toBe(0o700);
  });

  test("one that is opened again while it is being closed gets a folder of its own", async () => {
    const { sessions } = await open();
    const sessionId = newId("ses_");
    const { session: first } = await sessions.use(sessionId, "ana");
    await writeFile(join(first.directory, "old.txt"), "x");
    const closing = sessions.close(sessionId, "closed");
    const { session: second } = await sessions.use(sessionId, "ana");
    await closing;
    expect(second.engine).not.toBe(first.engine);
    expect(await readdir(second.directory)).toEqual([]);
  });

  test("what an earlier process left in the folder of Sessions is gone at the start", async () => {
    const first = await open();
    const { session } = await first.sessions.use(newId("ses_"), "ana");
    await writeFile(join(session.directory, "left.tmp"), "x");
    await open();
    await expect(stat(session.directory)).rejects.toMatchObject({ code: "ENOENT" });
  });
});

describe("the spare engine of a worker", () => {
  test("it is started before anybody asks, given to the first Session, and followed by another once that has its answer", async () => {
    const { sessions, engines } = await open({ keepsSpareEngine: true });
    await expect.poll(() => engines.warmed).toBe(1);
    const { session, release } = await sessions.use(newId("ses_"), "ana");
    expect(engines.made.map(({ directory }) => directory)).toEqual([session.directory]);
    release();
    await expect.poll(() => engines.warmed).toBe(2);
    const other = await sessions.use(newId("ses_"), "bo");
    expect(other.session.directory).toBe(engines.made[1]?.directory);
    expect(other.session.directory).not.toBe(session.directory);
  });

  test("there is never more than one, however many calls end", async () => {
    const { sessions, engines } = await open({ keepsSpareEngine: true });
    await expect.poll(() => engines.warmed).toBe(1);
    const id = newId("ses_");
    for (let call = 0; call < 5; call++) (await sessions.use(id, "ana")).release();
    await expect.poll(() => engines.warmed).toBe(2);
    await sessions.closeAll();
    expect(engines.made).toHaveLength(2);
    expect(engines.closed).toBe(2);
    expect(await readdir(join(root, "sessions"))).toEqual([]);
  });

  test("one that dies unused is no Session's loss", async () => {
    const { sessions, engines } = await open({ keepsSpareEngine: true });
    await expect.poll(() => engines.warmed).toBe(1);
    engines.exit({ reason: "crashed" });
    const { session } = await sessions.use(newId("ses_"), "ana");
    expect(engines.made.map(({ directory }) => directory)).toContain(session.directory);
    expect(session.directory).not.toBe(engines.made[0]?.directory);
  });
});

describe("the queue of a Session", () => {
  const never = new AbortController().signal;

  test("Runs get their turns in order, and each learns how many are before it", async () => {
    const queue = createRunQueue();
    const told: Record<string, number[]> = { b: [], c: [] };
    const leaveA = await queue.enter(never, () => undefined);
    const b = queue.enter(never, (ahead) => told.b?.push(ahead));
    const c = queue.enter(never, (ahead) => told.c?.push(ahead));
    leaveA();
    leaveA();
    const leaveB = await b;
    expect(told).toEqual({ b: [1], c: [2, 1] });
    leaveB();
    (await c)();
    expect(queue.length).toBe(0);
  });

  test("one that is stopped while it waits leaves the queue to the others", async () => {
    const queue = createRunQueue();
    const stop = new AbortController();
    const leave = await queue.enter(never, () => undefined);
    const stopped = queue.enter(stop.signal, () => undefined);
    const after = queue.enter(never, () => undefined);
    stop.abort(new Error("stopped"));
    await expect(stopped).rejects.toThrow("stopped");
    leave();
    await after;
    expect(queue.length).toBe(1);
  });

  test("it is full at its limit, and not before", async () => {
    const queue = createRunQueue();
    await queue.enter(never, () => undefined);
    for (let at = 0; at < LIMITS.sessionQueueMax; at++) {
      expect(queue.isFull).toBe(false);
      void queue.enter(never, () => undefined);
    }
    expect(queue.isFull).toBe(true);
  });
});
