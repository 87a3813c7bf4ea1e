import { WebSocket } from "ws";
import { EnrollAnswer } from "../../../compute/protocol/enrollment.ts";
import { type NumberedFrame, packSocketFrame } from "../../../compute/protocol/frames.ts";
import type { CallId, PoolId, RunId } from "../../../compute/protocol/ids.ts";
import { PROTOCOL_VERSION } from "../../../compute/protocol/version.ts";
import { ControlToWorker, type WorkerToControl } from "../../../compute/protocol/worker-link.ts";
import { createKeys, type KeyPairs } from "../../../compute/seal/keys.ts";
import { sign } from "../../../compute/seal/signature.ts";
import { messageText } from "../message-text.ts";
import { grantEnrollment } from "../../workers/grant-enrollment.ts";

type Call = Extract<ControlToWorker, { type: "call" }>;

const HOST = {
  hostname: "test",
  platform: "linux",
  threads: 2,
  memoryBytes: 4 * 1024 ** 3,
  engineVersion: "1.5.6",
  workerVersion: "0.1.0",
  protocolVersion: PROTOCOL_VERSION,
};

/** A worker that does what a test says, over real sockets and requests. */
export interface ScriptedWorker {
  readonly identity: EnrollAnswer;
  readonly keys: KeyPairs;
  readonly linkToken: string;
  /** everything that was said to it after the welcome */
  readonly heard: readonly ControlToWorker[];
  say(message: WorkerToControl): void;
  /** The next message of this type that was not waited for yet. */
  next<T extends ControlToWorker["type"]>(type: T): Promise<Extract<ControlToWorker, { type: T }>>;
  nextCall(): Promise<Call>;
  sendFrame(callId: CallId, frame: NumberedFrame): void;
  postFrame(callId: CallId, frame: NumberedFrame): Promise<number>;
  endCall(callId: CallId, runId?: RunId): void;
  /** The code with which the link closes. */
  readonly closed: Promise<number>;
  drop(): void;
  /** Nothing is read any more, as in a process that was stopped: pings go unanswered. */
  freeze(): void;
  thaw(): void;
}

export async function enrollWorker(
  origin: string,
  token: string,
  keys: KeyPairs,
  name = "hosted-1",
): Promise<Response> {
  const proof = await sign(`eider-enroll:${token}`, keys.signing);
  return fetch(`${origin}/worker/enroll`, {
    method: "POST",
    body: JSON.stringify({ token, name, keys: keys.publicKeys, proof, host: HOST }),
  });
}

/** Enrols a new worker of the Pool and links it. */
export async function startWorker(origin: string, poolId: PoolId): Promise<ScriptedWorker> {
  const keys = await createKeys({ isExtractable: true });
  const { token } = await grantEnrollment(poolId);
  const response = await enrollWorker(origin, token, keys);
  return linkWorker(origin, EnrollAnswer.parse(await response.json()), keys);
}

/** Links an enrolled worker; the same `instanceId` is the same process. @throws when it is not welcomed. */
export async function linkWorker(
  origin: string,
  identity: EnrollAnswer,
  keys: KeyPairs,
  instanceId = "one",
  protocolVersion = PROTOCOL_VERSION,
): Promise<ScriptedWorker> {
  const socket = new WebSocket(`${origin.replace("http", "ws")}/worker/link`);
  const heard: ControlToWorker[] = [];
  const taken = new Set<ControlToWorker>();
  const waiting = new Set<() => void>();
  const closed = new Promise<number>((resolve) => socket.on("close", resolve));
  socket.on("message", (data) => {
    heard.push(ControlToWorker.parse(JSON.parse(messageText(data))));
    for (const look of waiting) look();
  });
  const say = (message: WorkerToControl) => socket.send(JSON.stringify(message));

  function next<T extends ControlToWorker["type"]>(type: T): Promise<Extract<ControlToWorker, { type: T }>> {
    return new Promise((resolve) => {
      const look = () => {
        const found = heard.find((message) => message.type === type && !taken.has(message));
        if (found === undefined) return;
        taken.add(found);
        waiting.delete(look);
        resolve(found as Extract<ControlToWorker, { type: T }>);
      };
      waiting.add(look);
      look();
    });
  }

  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  say({ type: "hello", workerId: identity.workerId, instanceId, protocolVersion, host: HOST });
  const refused = closed.then((code) => Promise.reject(new Error(`closed with ${code}`)));
  const { nonce } = await Promise.race([next("challenge"), refused]);
  say({ type: "proof", signature: await sign(`eider-link:${nonce}:${instanceId}`, keys.signing) });
  const { linkToken } = await Promise.race([next("welcome"), refused]);
  return {
    identity,
    keys,
    linkToken,
    heard,
    say,
    next,
    nextCall: () => next("call"),
    sendFrame: (callId, frame) => socket.send(packSocketFrame(callId, frame)),
    async postFrame(callId, { seq, frame }) {
      const response = await fetch(`${origin}/worker/calls/${callId}/frames/${seq}`, {
        method: "POST",
        headers: { authorization: `Bearer ${linkToken}` },
        body: frame as Uint8Array<ArrayBuffer>,
      });
      return response.status;
    },
    endCall: (callId, runId) => say({ type: "call-ended", callId, run: runId ? succeeded(runId) : null }),
    closed,
    drop: () => socket.terminate(),
    freeze: () => socket.pause(),
    thaw: () => socket.resume(),
  };
}

function succeeded(runId: RunId) {
  const stats = {
    queuedMs: 1,
    elapsedMs: 2,
    rows: 3,
    bytesRead: 0,
    bytesFromCache: 0,
    memoryPeakBytes: null,
  };
  return { runId, outcome: "succeeded", failureCode: null, hasResult: true, resultBytes: 10, stats } as const;
}
