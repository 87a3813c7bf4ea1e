import { WebSocket } from "ws";
import { type NumberedFrame, readBodyFrames, unpackSocketFrame } from "../../../compute/protocol/frames.ts";
import type { CallMethod } from "../../../compute/protocol/grant.ts";
import {
  type CallId,
  newId,
  type NotebookId,
  type PoolId,
  type RunId,
} from "../../../compute/protocol/ids.ts";
import type { DeviceIdentity } from "../../../compute/protocol/keys.ts";
import { ControlToPage, type PageToControl } from "../../../compute/protocol/page-link.ts";
import type { SealedCall } from "../../../compute/protocol/sealed-call.ts";
import { createKeys, type KeyPairs } from "../../../compute/seal/keys.ts";
import { type CallDraft, sealCall } from "../../../compute/seal/seal-call.ts";
import { registerDevice } from "../../devices/devices.ts";
import { type OpenedSession, openSession } from "../../sessions/open-session.ts";
import { messageText } from "../message-text.ts";
import type { TestPerson } from "./gateway-fixture.ts";

type Message<T extends ControlToPage["type"]> = Extract<ControlToPage, { type: T }>;

/** A tab that does what a test says, over real sockets and requests. */
export interface ScriptedPage {
  readonly frames: readonly (NumberedFrame & { callId: CallId })[];
  say(message: PageToControl): void;
  next<T extends ControlToPage["type"]>(type: T): Promise<Message<T>>;
  /** what came of this type and was not taken by `next` */
  heard<T extends ControlToPage["type"]>(type: T): Message<T>[];
  /** Resolves when so many frames have come on the socket. */
  framesCome(count: number): Promise<void>;
  close(): void;
  readonly closed: Promise<number>;
}

export async function openPage(origin: string, person: TestPerson): Promise<ScriptedPage> {
  const socket = new WebSocket(`${origin.replace("http", "ws")}/page`, {
    headers: { cookie: person.cookie, origin },
  });
  const heard: ControlToPage[] = [];
  const frames: (NumberedFrame & { callId: CallId })[] = [];
  const waiting = new Set<() => void>();
  const closed = new Promise<number>((resolve) => socket.on("close", resolve));
  socket.on("message", (data, isBinary) => {
    if (isBinary) frames.push(unpackSocketFrame(new Uint8Array(data as Buffer)));
    else heard.push(ControlToPage.parse(JSON.parse(messageText(data))));
    for (const look of waiting) look();
  });
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));

  function when<T>(find: () => T | undefined): Promise<T> {
    return new Promise((resolve) => {
      const look = () => {
        const found = find();
        if (found === undefined) return;
        waiting.delete(look);
        resolve(found);
      };
      waiting.add(look);
      look();
    });
  }

  return {
    frames,
    say: (message) => socket.send(JSON.stringify(message)),
    next: <T extends ControlToPage["type"]>(type: T) =>
      when(() => {
        const index = heard.findIndex((message) => message.type === type);
        return index < 0 ? undefined : (heard.splice(index, 1)[0] as Message<T>);
      }),
    heard: <T extends ControlToPage["type"]>(type: T) =>
      heard.filter((message): message is Message<T> => message.type === type),
    framesCome: async (count) => void (await when(() => (frames.length >= count ? true : undefined))),
    close: () => socket.terminate(),
    closed,
  };
}

/** A person's browser with a Session on a Pool: what it takes to make calls. */
export interface Caller {
  readonly person: TestPerson;
  readonly device: DeviceIdentity;
  readonly keys: KeyPairs;
  readonly session: OpenedSession;
  readonly notebookId: NotebookId;
  seal(method: CallMethod, change?: Partial<CallDraft>): Promise<{ callId: CallId; call: SealedCall }>;
  post(callId: CallId, call: SealedCall, signal?: AbortSignal): Promise<Response>;
  get(path: string): Promise<Response>;
}

export async function openCaller(
  origin: string,
  person: TestPerson,
  place: { notebookId: NotebookId; poolId: PoolId },
): Promise<Caller> {
  const keys = await createKeys({ isExtractable: false });
  const { deviceId } = await registerDevice(person.actor, { name: "Firefox", keys: keys.publicKeys });
  const session = await openSession(person.actor, place);
  const device = { deviceId, keys: keys.publicKeys };
  return {
    person,
    device,
    keys,
    session,
    notebookId: place.notebookId,
    async seal(method, change = {}) {
      const callId: CallId = change.callId ?? newId("cal_");
      const header: CallDraft = {
        callId,
        method,
        notebookId: place.notebookId,
        poolId: place.poolId,
        workerId: session.worker.workerId,
        sessionId: session.sessionId,
        device,
        issuedAt: new Date().toISOString(),
        run: method === "run" ? { runId: newId("run_") as RunId, cellId: newId("cel_"), revision: 1 } : null,
        results: [],
        ...change,
      };
      const sealed = await sealCall({ header, arguments: {}, device: keys, worker: session.worker.keys });
      return { callId, call: sealed.call };
    },
    post: (callId, call, signal) =>
      fetch(`${origin}/relay/calls/${callId}`, {
        method: "POST",
        headers: { cookie: person.cookie, origin, "content-type": "application/json" },
        body: JSON.stringify(call),
        signal: signal ?? null,
      }),
    get: (path) => fetch(`${origin}${path}`, { headers: { cookie: person.cookie } }),
  };
}

/** The frames of a response's body. */
export async function framesOf(response: Response): Promise<NumberedFrame[]> {
  const frames: NumberedFrame[] = [];
  if (response.body === null) return frames;
  const chunks = response.body as unknown as AsyncIterable<Uint8Array>;
  for await (const frame of readBodyFrames(chunks, 10 * 1024 * 1024)) frames.push(frame);
  return frames;
}
