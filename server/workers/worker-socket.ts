import { randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type RawData, type WebSocket, WebSocketServer } from "ws";
import { unpackSocketFrame } from "../../compute/protocol/frames.ts";
import { LIMITS } from "../../compute/protocol/limits.ts";
import { LINK_CLOSE, WorkerToControl } from "../../compute/protocol/worker-link.ts";
import { ADDRESS_HEADER } from "../http/client-address.ts";
import type { SocketRoute } from "../http/raw-routes.ts";
import { logger } from "../logger.ts";
import { dataPlane } from "../relay/data-plane.ts";
import { messageText } from "../relay/message-text.ts";
import { admitWorker, LinkRefusal } from "./admit-worker.ts";
import { livingNamesake, raiseCloneAlarm } from "./clone-alarm.ts";
import { hearWorker, joinFleet, leaveFleet } from "./fleet-events.ts";
import type { WorkerConnection } from "./fleet.ts";

/** WebSocket's own close code for it. */
const TRY_AGAIN_LATER = 1013;

/** Time from the upgrade to a proven identity. */
const HANDSHAKE_MS_MAX = 10_000;

const server = new WebSocketServer({
  noServer: true,
  maxPayload: LIMITS.controlMessageBytesMax,
  perMessageDeflate: false,
});

/** The link that a worker dials. Proves who it is by its key; cookies and Origin mean nothing here. */
export const workerSocketRoute: SocketRoute = { path: "/worker/link", accept };

async function accept(req: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
  const address = String(req.headers[ADDRESS_HEADER] ?? "");
  server.handleUpgrade(req, socket, head, (webSocket) => serve(webSocket, address));
}

/** hello → challenge → proof → welcome, then messages until it closes. One at a time, in order. */
function serve(socket: WebSocket, address: string): void {
  const nonce = randomBytes(32).toString("base64url");
  let hello: Extract<WorkerToControl, { type: "hello" }> | undefined;
  let connection: WorkerConnection | undefined;
  let line: Promise<void> = Promise.resolve();
  const tooLate = setTimeout(() => socket.close(LINK_CLOSE.refused, "too slow"), HANDSHAKE_MS_MAX);

  async function hear(message: RawData, isBinary: boolean): Promise<void> {
    if (connection !== undefined) return hearJoined(connection, message, isBinary);
    const parsed = isBinary ? undefined : parseMessage(parseJson(message));
    if (parsed?.type === "hello" && hello === undefined) {
      hello = parsed;
      socket.send(JSON.stringify({ type: "challenge", nonce }));
    } else if (parsed?.type === "proof" && hello !== undefined) {
      const proof = { hello, nonce, signature: parsed.signature };
      const { admitted, welcome } = await admitWorker({ ...proof, socket, address });
      clearTimeout(tooLate);
      await refuseClone(admitted);
      if (socket.readyState !== socket.OPEN) return;
      connection = admitted;
      socket.send(JSON.stringify(welcome));
      joinFleet(admitted);
    } else throw new LinkRefusal(LINK_CLOSE.refused, "That was not the next step of the opening.");
  }

  socket.on("message", (message, isBinary) => {
    line = line.then(() => hear(message, isBinary)).catch((error: unknown) => refuse(socket, error));
  });
  socket.on("close", (code) => {
    clearTimeout(tooLate);
    line = line.then(() => {
      if (connection !== undefined) leaveFleet(connection, code);
    });
  });
  socket.on("error", () => socket.terminate());
}

/** @throws LinkRefusal when another process of this worker lives: as a clone, or to try again when that one is on its way out. */
async function refuseClone(newcomer: WorkerConnection): Promise<void> {
  const namesake = await livingNamesake(newcomer);
  if (namesake === null) return;
  if (namesake.load.isDraining)
    throw new LinkRefusal(TRY_AGAIN_LATER, "The process before this one is still finishing its Runs.");
  await raiseCloneAlarm(newcomer);
  throw new LinkRefusal(LINK_CLOSE.cloned, "Another process uses this worker's key, and it is there.");
}

/**
 * A frame's credit is given when it was taken in; the messages behind it don't wait
 * for that. A frame that nobody wants is credited too: its Run shall go on.
 */
function hearJoined(connection: WorkerConnection, message: RawData, isBinary: boolean): void {
  // a link that was replaced or cut off has no say any more, whatever is still on its way
  if (dataPlane().fleet.find(connection.workerId) !== connection) return;
  connection.lastHeardAt = Date.now();
  if (!isBinary) {
    const said = parseJson(message);
    if (isOfAnotherVersion(said))
      return logger().info({ workerId: connection.workerId }, "a newer worker said what is not known here");
    return hearWorker(connection, parseMessage(said));
  }
  const { callId, seq, frame } = unpackSocketFrame(message as Buffer);
  void dataPlane()
    .relay.offer(connection.workerId, callId, { seq, frame })
    .then(() => connection.send({ type: "frame-accepted", callId, seq }));
}

const KNOWN_TYPES: ReadonlySet<unknown> = new Set(
  WorkerToControl.options.map(({ shape }) => shape.type.value),
);

/** The next version may have messages that this one lacks; it does without an answer to them. */
function isOfAnotherVersion(said: unknown): boolean {
  return typeof said === "object" && said !== null && "type" in said && !KNOWN_TYPES.has(said.type);
}

function parseMessage(said: unknown): WorkerToControl {
  const parsed = WorkerToControl.safeParse(said);
  if (parsed.success) return parsed.data;
  throw new LinkRefusal(LINK_CLOSE.incompatible, "A message was not understood.", { cause: parsed.error });
}

function parseJson(message: RawData): unknown {
  try {
    return JSON.parse(messageText(message));
  } catch (cause) {
    throw new LinkRefusal(LINK_CLOSE.incompatible, "A message is not JSON.", { cause });
  }
}

function refuse(socket: WebSocket, error: unknown): void {
  if (error instanceof LinkRefusal) {
    logger().warn({ error, closeCode: error.closeCode }, "a worker's link was refused");
    socket.close(error.closeCode, error.message);
    return;
  }
  logger().error({ error }, "a worker's link failed");
  socket.close(1011, "a fault in Eider");
}
