import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";
import { EnrollRequest } from "../../protocol/enrollment.ts";
import { type NumberedFrame, unpackSocketFrame } from "../../protocol/frames.ts";
import { newId, type CallId } from "../../protocol/ids.ts";
import { type ControlToWorker, WorkerToControl } from "../../protocol/worker-link.ts";
import { createKeys, type KeyPairs } from "../../seal/keys.ts";
import { sign, verify } from "../../seal/signature.ts";

type Said<T extends WorkerToControl["type"]> = Extract<WorkerToControl, { type: T }>;

/** How a frame fares: wait as long as you like, then say. */
export type TakeFrame = (callId: CallId, frame: NumberedFrame) => Promise<"accepted" | "unwanted">;

/**
 * The other end of a worker's wires: enrolment, link, frames and objects over real
 * sockets, as the protocol says and nothing more.
 */
export interface ScriptedControlPlane {
  readonly url: URL;
  readonly keys: KeyPairs;
  readonly enrollment: {
    workerId: ReturnType<typeof newId<"wrk_">>;
    poolId: ReturnType<typeof newId<"pol_">>;
  };
  readonly enrolled: EnrollRequest[];
  /** everything the worker said, over all links */
  readonly heard: WorkerToControl[];
  /** frames as they came: by socket or by request */
  readonly frames: { callId: CallId; seq: number; by: "socket" | "request"; bytes: number }[];
  readonly objects: Map<string, { bytes: Uint8Array; etag: string }>;
  /** requests for objects, as `GET obj_… bytes=10-` */
  readonly reads: string[];
  takeFrame: TakeFrame;
  /** answers before the scripted ones; return true when it answered */
  intercept: (request: IncomingMessage, response: ServerResponse) => boolean;
  linkToken: string;
  /** undefined: one that does not say, as those of protocol 1 before 0.2 */
  protocolVersion: number | undefined;
  /** its clock, if it says */
  now: string | undefined;
  /** The first message of a type that passes, heard already or later. */
  hears<T extends WorkerToControl["type"]>(type: T, isIt?: (said: Said<T>) => boolean): Promise<Said<T>>;
  say(message: ControlToWorker): void;
  /** Resolves when a worker is linked (after `links` links in all). */
  linked(links?: number): Promise<void>;
  /** Cuts the link without a word, or closes it with a code. */
  drop(code?: number): void;
  close(): Promise<void>;
}

export async function startScriptedControlPlane(): Promise<ScriptedControlPlane> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const waiters = new Set<() => void>();
  const links: WebSocket[] = [];
  const changed = () => {
    for (const waiter of waiters) waiter();
  };
  const plane: ScriptedControlPlane = {
    url: new URL(`http://127.0.0.1:${port}`),
    keys: await createKeys({ isExtractable: true }),
    enrollment: { workerId: newId("wrk_"), poolId: newId("pol_") },
    enrolled: [],
    heard: [],
    frames: [],
    objects: new Map(),
    reads: [],
    takeFrame: async () => "accepted",
    intercept: () => false,
    linkToken: "link-token",
    protocolVersion: undefined,
    now: undefined,
    hears<T extends WorkerToControl["type"]>(type: T, isIt: (said: Said<T>) => boolean = () => true) {
      const isSaid = (said: WorkerToControl): said is Said<T> => said.type === type;
      return until(() => plane.heard.filter(isSaid).find(isIt));
    },
    say: (message) => links.at(-1)?.send(JSON.stringify(message)),
    linked: async (count = 1) => void (await until(() => (links.length >= count ? true : undefined))),
    drop(code) {
      if (code === undefined) links.at(-1)?.terminate();
      else links.at(-1)?.close(code);
    },
    close: () => closeAll(server, links),
  };

  function until<T>(look: () => T | undefined): Promise<T> {
    return new Promise((resolve) => {
      const waiter = () => {
        const found = look();
        if (found === undefined) return;
        waiters.delete(waiter);
        resolve(found);
      };
      waiters.add(waiter);
      waiter();
    });
  }

  server.on("request", (request, response) => {
    if (!plane.intercept(request, response)) void answerRequest(plane, request, response);
  });
  acceptLinks(server, plane, (socket) => links.push(socket), changed);
  return plane;
}

async function closeAll(server: Server, links: WebSocket[]): Promise<void> {
  for (const link of links) link.terminate();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

function acceptLinks(
  server: Server,
  plane: ScriptedControlPlane,
  onLinked: (socket: WebSocket) => void,
  changed: () => void,
): void {
  const sockets = new WebSocketServer({ server, path: "/worker/link" });
  sockets.on("connection", (socket) => {
    const nonce = crypto.randomUUID();
    let instanceId = "";
    const say = (message: ControlToWorker) => socket.send(JSON.stringify(message));
    const hear = async (said: WorkerToControl): Promise<void> => {
      plane.heard.push(said);
      if (said.type === "hello") {
        ({ instanceId } = said);
        say({ type: "challenge", nonce });
      }
      if (said.type === "proof") {
        const key = plane.enrolled.at(-1)?.keys.signing ?? "";
        if (!(await verify(`eider-link:${nonce}:${instanceId}`, said.signature, key)))
          return socket.close(4401);
        const signature = await sign(`eider-welcome:${nonce}:${plane.linkToken}`, plane.keys.signing);
        const { linkToken, protocolVersion, now } = plane;
        say({ type: "welcome", linkToken, signature, heartbeatIntervalMs: 20, protocolVersion, now });
        onLinked(socket);
      }
      changed();
    };
    socket.on("message", (data, isBinary) => {
      const bytes = data as Buffer;
      if (!isBinary) return void hear(WorkerToControl.parse(JSON.parse(bytes.toString())));
      const { callId, ...frame } = unpackSocketFrame(bytes);
      plane.frames.push({ callId, seq: frame.seq, by: "socket", bytes: frame.frame.length });
      void plane.takeFrame(callId, frame).then((outcome) => {
        if (outcome === "accepted") say({ type: "frame-accepted", callId, seq: frame.seq });
      });
    });
  });
}

async function answerRequest(
  plane: ScriptedControlPlane,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [, , area, id, , seq] = (request.url ?? "").split("/");
  const body = await bodyOf(request);
  if (area === "enroll") return answerEnroll(plane, body, response);
  if (request.headers.authorization !== `Bearer ${plane.linkToken}`)
    return void response.writeHead(401).end();
  if (area === "objects") return answerObject(plane, request, id ?? "", body, response);
  const frame = { seq: Number(seq), frame: body };
  const callId = id as CallId;
  plane.frames.push({ callId, seq: frame.seq, by: "request", bytes: body.length });
  const outcome = await plane.takeFrame(callId, frame);
  response.writeHead(outcome === "accepted" ? 204 : 410).end();
}

async function answerEnroll(
  plane: ScriptedControlPlane,
  body: Buffer,
  response: ServerResponse,
): Promise<void> {
  const request = EnrollRequest.parse(JSON.parse(body.toString()));
  const isProven = await verify(`eider-enroll:${request.token}`, request.proof, request.keys.signing);
  if (!isProven || request.token !== "good-token") {
    const refusal = JSON.stringify({ code: "token_spent", message: "This token was used already." });
    return void response.writeHead(409, { "content-type": "application/json" }).end(refusal);
  }
  plane.enrolled.push(request);
  const { signing } = plane.keys.publicKeys;
  const answer = { ...plane.enrollment, poolName: "Test", controlPlaneKey: signing };
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer));
}

function answerObject(
  plane: ScriptedControlPlane,
  request: IncomingMessage,
  id: string,
  body: Buffer,
  response: ServerResponse,
): void {
  if (request.method === "PUT") {
    const etag = `"put-${body.length}"`;
    plane.objects.set(id, { bytes: body, etag });
    return void response.writeHead(201, { etag }).end();
  }
  const object = plane.objects.get(id);
  plane.reads.push(`${request.method} ${id} ${request.headers.range ?? ""}`.trim());
  if (object === undefined) return void response.writeHead(404).end();
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
  const rest = object.bytes.subarray(from);
  const total = object.bytes.length;
  response.writeHead(from > 0 ? 206 : 200, {
    etag: object.etag,
    "content-length": rest.length,
    ...(from > 0 ? { "content-range": `bytes ${from}-${total - 1}/${total}` } : {}),
  });
  response.end(rest);
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}
