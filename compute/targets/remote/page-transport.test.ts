import { afterEach, describe, expect, test } from "vitest";
import type { NumberedFrame } from "../../protocol/frames.ts";
import { newId, type CallId } from "../../protocol/ids.ts";
import { LIMITS } from "../../protocol/limits.ts";
import { createPageLink, type PageLink } from "./page-link.ts";
import { createPageTransport } from "./page-transport.ts";
import type { RemoteTransport } from "./remote-transport.ts";
import {
  bodyOf,
  createScriptedPageServer,
  refusal,
  type ScriptedPageServer,
  settle,
} from "./testing/scripted-page-server.ts";

const sealed = { header: "{}", sealedArguments: "", signature: "" };
const frameOf = (seq: number): NumberedFrame => ({ seq, frame: new Uint8Array([seq, seq]) });
const accepted = () => new Response(JSON.stringify({ state: "queued", reason: null }), { status: 202 });

const links: PageLink[] = [];
afterEach(() => {
  for (const link of links.splice(0)) link.close();
});

function openPage(): { server: ScriptedPageServer; link: PageLink; transport: RemoteTransport } {
  const server = createScriptedPageServer();
  const { openSocket, schedule } = server;
  const link = createPageLink({ openSocket, schedule, random: () => 0 });
  links.push(link);
  server.sockets[0]?.open();
  const transport = createPageTransport({
    link,
    fetch: server.fetch,
    origin: "https://eider.test",
    openSession: () => Promise.reject(new Error("not asked")),
    closeSession: async () => undefined,
    random: () => 0,
    sleep: async () => undefined,
  });
  return { server, link, transport };
}

/** Reads a call in the background. */
function readCall(
  transport: RemoteTransport,
  method: "run" | "window",
  signal = new AbortController().signal,
) {
  const callId = newId("cal_");
  const seqs: number[] = [];
  const progress: (string | null)[] = [];
  const onProgress = ({ reason }: { reason: string | null }) => void progress.push(reason);
  const reading = { callId, seqs, progress, isDone: false, error: null as unknown };
  const frames = transport.call({ callId, method, call: sealed }, { signal, onProgress });
  const read = async () => {
    for await (const { seq } of frames) seqs.push(seq);
  };
  read().then(
    () => {
      reading.isDone = true;
    },
    (error: unknown) => {
      reading.error = error;
    },
  );
  return reading;
}

const ofCall = (server: ScriptedPageServer, callId: CallId, at = -1) =>
  server.sockets.at(at)?.heard.filter((said) => "callId" in said && said.callId === callId) ?? [];

describe("a Run over the page's socket", () => {
  test("frames on the socket and announced ones come out in order, each once, and are acknowledged", async () => {
    const { server, transport } = openPage();
    const reading = readCall(transport, "run");
    await settle();
    expect(server.requests[0]).toMatchObject({ method: "POST", path: `/relay/calls/${reading.callId}` });
    server.requests[0]?.answer(accepted());
    await settle();
    const [socket] = server.sockets;
    socket?.sendFrame(reading.callId, frameOf(1));
    socket?.sendFrame(reading.callId, frameOf(0));
    socket?.sendFrame(reading.callId, frameOf(0));
    socket?.say({ type: "frames-ready", callId: reading.callId, from: 2, to: 4 });
    await settle();
    expect(server.requests[1]).toMatchObject({ path: `/relay/calls/${reading.callId}/frames?from=2` });
    server.requests[1]?.answer(bodyOf([frameOf(2), frameOf(3)]));
    await settle();
    expect(reading.seqs).toEqual([0, 1, 2, 3]);
    expect(ofCall(server, reading.callId).at(-1)).toMatchObject({ type: "frames-read", next: 4 });
  });

  test("a frame for another call is not this one's", async () => {
    const { server, transport } = openPage();
    const reading = readCall(transport, "run");
    await settle();
    server.requests[0]?.answer(accepted());
    server.sockets[0]?.sendFrame(newId("cal_"), frameOf(0));
    await settle();
    expect(reading.seqs).toEqual([]);
  });

  test("the socket drops before the Run was accepted: frames are asked for once it is, not before, when nobody knows of it", async () => {
    const { server, transport } = openPage();
    const reading = readCall(transport, "run");
    await settle();
    server.sockets[0]?.sendFrame(reading.callId, frameOf(0));
    server.sockets[0]?.drop();
    server.timers.find(({ ms }) => ms === 0)?.run();
    server.sockets[1]?.open();
    await settle();
    expect(ofCall(server, reading.callId)).toEqual([]);
    server.requests[0]?.answer(accepted());
    await settle();
    expect(ofCall(server, reading.callId)[0]).toEqual({ type: "resume", callId: reading.callId, next: 1 });
  });

  test("the socket drops in mid-run: it is dialled again, and the rest is asked for from the first missing frame", async () => {
    const { server, transport } = openPage();
    const reading = readCall(transport, "run");
    await settle();
    server.requests[0]?.answer(accepted());
    server.sockets[0]?.sendFrame(reading.callId, frameOf(0));
    await settle();
    server.sockets[0]?.drop();
    server.timers.find(({ ms }) => ms === 0)?.run();
    server.sockets[1]?.open();
    await settle();
    expect(ofCall(server, reading.callId)).toEqual([{ type: "resume", callId: reading.callId, next: 1 }]);
    server.sockets[1]?.sendFrame(reading.callId, frameOf(0));
    server.sockets[1]?.sendFrame(reading.callId, frameOf(1));
    await settle();
    expect(reading.seqs).toEqual([0, 1]);
  });

  test("a read of announced frames fails: it is tried again from where it stopped; five failures lose the Run", async () => {
    const { server, transport } = openPage();
    const reading = readCall(transport, "run");
    await settle();
    server.requests[0]?.answer(accepted());
    server.sockets[0]?.say({ type: "frames-ready", callId: reading.callId, from: 0, to: 2 });
    await settle();
    server.requests[1]?.answer(bodyOf([frameOf(0)]));
    await settle();
    expect(server.requests[2]?.path).toContain("from=1");
    for (let attempt = 2; attempt < 7; attempt++) {
      server.requests[attempt]?.fail();
      await settle();
    }
    expect(reading.seqs).toEqual([0]);
    expect(reading.error).toMatchObject({ code: "lost" });
  });

  test("the control plane says that the call failed: frames that came before are read, then its words are thrown", async () => {
    const { server, transport } = openPage();
    const reading = readCall(transport, "run");
    await settle();
    server.requests[0]?.answer(accepted());
    const { callId } = reading;
    server.sockets[0]?.sendFrame(callId, frameOf(0));
    server.sockets[0]?.say({ type: "call-failed", callId, code: "worker_lost", message: "It is gone." });
    await settle();
    expect(reading.seqs).toEqual([0]);
    expect(reading.error).toMatchObject({ code: "lost", refusal: "worker_lost", message: "It is gone." });
  });

  test("Stop while the Run is being posted is said again when it was", async () => {
    const { server, transport } = openPage();
    const reading = readCall(transport, "run");
    await settle();
    transport.cancel(reading.callId);
    server.requests[0]?.answer(accepted());
    await settle();
    const cancels = ofCall(server, reading.callId).filter(({ type }) => type === "cancel");
    expect(cancels).toHaveLength(2);
  });

  test("Stop is said again on the next socket: the one that broke may have swallowed it", async () => {
    const { server, transport } = openPage();
    const reading = readCall(transport, "run");
    await settle();
    server.requests[0]?.answer(accepted());
    await settle();
    transport.cancel(reading.callId);
    server.sockets[0]?.drop();
    server.timers.find(({ ms }) => ms === 0)?.run();
    server.sockets[1]?.open();
    await settle();
    const cancels = ofCall(server, reading.callId, 1).filter(({ type }) => type === "cancel");
    expect(cancels).toHaveLength(1);
  });

  test("Stop without a socket goes by a request of its own, ahead of everything that waits", async () => {
    const { server, transport } = openPage();
    server.sockets[0]?.drop();
    const windows = Array.from({ length: LIMITS.pageRequestsMax + 1 }, () => readCall(transport, "window"));
    await settle();
    expect(server.requests).toHaveLength(LIMITS.pageRequestsMax);
    transport.cancel(windows[0]?.callId ?? newId("cal_"));
    expect(server.requests.at(-1)?.path).toBe(`/relay/calls/${windows[0]?.callId}/cancel`);
  });

  test("a reader that leaves early waves through what still comes, so that the worker does not wait for it", async () => {
    const { server, transport } = openPage();
    const callId = newId("cal_");
    const options = { signal: new AbortController().signal };
    const frames = transport.call({ callId, method: "run", call: sealed }, options)[Symbol.asyncIterator]();
    const first = frames.next();
    await settle();
    server.requests[0]?.answer(accepted());
    server.sockets[0]?.sendFrame(callId, frameOf(0));
    expect((await first).value).toMatchObject({ seq: 0 });
    await frames.return?.();
    expect(ofCall(server, callId).at(-1)).toEqual({ type: "frames-read", callId, next: 0xffff_ffff });
  });

  test("why it waits is passed on", async () => {
    const { server, transport } = openPage();
    const reading = readCall(transport, "run");
    await settle();
    server.requests[0]?.answer(accepted());
    server.sockets[0]?.say({
      type: "run-state",
      notebookId: newId("nbk_"),
      runId: newId("run_"),
      callId: reading.callId,
      state: "queued",
      reason: "Waits for 2 Runs before it",
      rows: 0,
    });
    await settle();
    expect(reading.progress).toEqual(["Waits for 2 Runs before it"]);
  });
});

describe("bounded requests", () => {
  test("at most three at once; the next begins when one ends; a Run does not wait for them", async () => {
    const { server, transport } = openPage();
    const readings = Array.from({ length: 5 }, () => readCall(transport, "window"));
    await settle();
    expect(server.requests).toHaveLength(LIMITS.pageRequestsMax);
    const run = readCall(transport, "run");
    await settle();
    expect(server.requests.at(-1)?.path).toBe(`/relay/calls/${run.callId}`);
    server.requests[0]?.answer(bodyOf([frameOf(0)]));
    await settle();
    expect(readings[0]).toMatchObject({ isDone: true, seqs: [0] });
    expect(server.requests.at(-1)?.path).toBe(`/relay/calls/${readings[3]?.callId}`);
  });

  test("giving up frees the place at once, in the queue as under way", async () => {
    const { server, transport } = openPage();
    const stop = new AbortController();
    const readings = Array.from({ length: 4 }, () => readCall(transport, "window", stop.signal));
    await settle();
    stop.abort();
    await settle();
    expect(readings.map(({ error }) => error)).toMatchObject(readings.map(() => ({ code: "aborted" })));
    expect(server.requests.every(({ isAborted }) => isAborted())).toBe(true);
    const next = readCall(transport, "window");
    await settle();
    expect(server.requests.at(-1)?.path).toBe(`/relay/calls/${next.callId}`);
  });

  test("a refusal keeps its code and words; a server that is down is unavailable, not a refusal", async () => {
    const { server, transport } = openPage();
    const readings = Array.from({ length: 3 }, () => readCall(transport, "window"));
    await settle();
    const [refused, offline, down] = readings;
    const unreachable = readCall(transport, "run");
    await settle();
    server.requests[0]?.answer(refusal(403, "forbidden", "You may not."));
    server.requests[1]?.answer(refusal(503, "target_unavailable", "The worker is offline."));
    server.requests[2]?.answer(new Response("<html>", { status: 502 }));
    server.requests[3]?.fail();
    await settle();
    expect(refused?.error).toMatchObject({ code: "refused", refusal: "forbidden", message: "You may not." });
    expect(offline?.error).toMatchObject({ code: "unavailable", message: "The worker is offline." });
    expect(down?.error).toMatchObject({ code: "unavailable", refusal: null });
    expect(unreachable.error).toMatchObject({ code: "unavailable" });
  });
});

describe("the page's link", () => {
  test("watched notebooks are watched again after a reconnect, each once, until the last watcher stops", () => {
    const { server, link } = openPage();
    const notebookId = newId("nbk_");
    const stops = [link.watchNotebook(notebookId), link.watchNotebook(notebookId)];
    expect(server.sockets[0]?.heard).toEqual([{ type: "watch-notebook", notebookId }]);
    server.sockets[0]?.drop();
    server.timers.find(({ ms }) => ms === 0)?.run();
    server.sockets[1]?.open();
    expect(server.sockets[1]?.heard).toEqual([{ type: "watch-notebook", notebookId }]);
    for (const stop of stops) stop();
    expect(server.sockets[1]?.heard.at(-1)).toEqual({ type: "unwatch-notebook", notebookId });
  });

  test("a socket on which nothing comes is given up without waiting for it to close", () => {
    const { server, link } = openPage();
    const silence = server.timers.reduce((longest, timer) => (timer.ms > longest.ms ? timer : longest));
    silence.run();
    expect(link.state).toBe("connecting");
    server.timers.find(({ ms }) => ms === 0)?.run();
    server.sockets[1]?.open();
    expect(link.state).toBe("open");
  });

  test("signed out: it stays closed, and Runs that wait are told", async () => {
    const { server, link, transport } = openPage();
    const reading = readCall(transport, "run");
    await settle();
    server.requests[0]?.answer(accepted());
    await settle();
    server.sockets[0]?.say({ type: "signed-out" });
    await settle();
    expect(link.state).toBe("closed");
    expect(reading.error).toMatchObject({ code: "lost" });
    expect(server.timers).toEqual([]);
    expect(link.send({ type: "ping" })).toBe(false);
  });

  test("a message of a newer control plane is passed over, and the link stays", () => {
    const { server, link } = openPage();
    server.sockets[0]?.say({ type: "from-the-future" } as never);
    expect(link.state).toBe("open");
  });

  test("listeners hear messages of their type until they stop", () => {
    const { server, link } = openPage();
    const heard: number[] = [];
    const stop = link.on("notebook-revision", ({ revision }) => heard.push(revision));
    const notebookId = newId("nbk_");
    server.sockets[0]?.say({ type: "notebook-revision", notebookId, revision: 4 });
    server.sockets[0]?.say({ type: "pong" });
    stop();
    server.sockets[0]?.say({ type: "notebook-revision", notebookId, revision: 5 });
    expect(heard).toEqual([4]);
  });
});
