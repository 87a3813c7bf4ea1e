import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { packSocketFrame } from "../../compute/protocol/frames.ts";
import { type ControlToPage, PageToControl } from "../../compute/protocol/page-link.ts";
import { type Actor, actorFromRequest, identityFromCookies } from "../auth/actor.ts";
import { assertNever } from "../errors.ts";
import type { SocketRoute } from "../http/raw-routes.ts";
import { logger } from "../logger.ts";
import { dataPlane } from "../relay/data-plane.ts";
import { messageText } from "../relay/message-text.ts";
import { cancelOrphanedRun } from "../runs/recover-runs.ts";
import { poolStates } from "../workers/pool-states.ts";
import { canWatch } from "./can-watch.ts";
import type { Page } from "./page-hub.ts";

const MESSAGE_BYTES_MAX = 64 * 1024;
/** Above this a tab is slow: frames are announced instead of pushed. */
const SLOW_BYTES = 1024 * 1024;
/** Above this a tab is stuck: its socket is closed and it may dial again. */
const STUCK_BYTES = 16 * 1024 * 1024;
/** Proxies cut silent sockets after a minute; two missed pongs mean that the tab is gone. */
const PING_INTERVAL_MS = 20_000;
/** A session may be ended while its tabs are open; this is how long they notice at the latest. */
const IDENTITY_INTERVAL_MS = 60_000;
const WATCHED_MAX = 100;

const server = new WebSocketServer({
  noServer: true,
  maxPayload: MESSAGE_BYTES_MAX,
  perMessageDeflate: false,
});

/** The one socket of a tab. Signed-in members only, from our own pages only. */
export const pageSocketRoute: SocketRoute = { path: "/page", accept };

async function accept(req: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
  const actor = await actorFromRequest(req);
  server.handleUpgrade(req, socket, head, (webSocket) => serve(webSocket, actor, req.headers.cookie));
}

function serve(socket: WebSocket, actor: Actor, cookie: string | undefined): void {
  const { pages, deliveries } = dataPlane();
  const page = createPage(socket, actor);
  const stopWatching = watchOver(socket, page, cookie);
  pages.add(page);
  socket.on("message", (message, isBinary) => {
    const parsed = isBinary ? null : PageToControl.safeParse(parseJson(messageText(message)));
    if (parsed?.success) hear(page, parsed.data).catch((error: unknown) => broken(socket, error));
    else socket.close(1008, "a message was not understood");
  });
  socket.on("close", () => {
    stopWatching();
    pages.remove(page);
    deliveries.leave(page);
  });
  socket.on("error", () => socket.terminate());
  poolStates(actor.workspaceId).then(
    (states) => page.send({ type: "pools", pools: states }),
    (error: unknown) => broken(socket, error),
  );
}

async function hear(page: Page, message: PageToControl): Promise<void> {
  const { relay, deliveries } = dataPlane();
  switch (message.type) {
    case "watch-notebook":
      if (page.watched.size >= WATCHED_MAX || !(await canWatch(page.actor, message.notebookId))) return;
      page.watched.add(message.notebookId);
      return page.send({ type: "watching", notebookId: message.notebookId });
    case "unwatch-notebook":
      page.watched.delete(message.notebookId);
      return;
    case "frames-read":
      return deliveries.acknowledge(page, message.callId, message.next);
    case "resume":
      return deliveries.resume(page, message.callId, message.next);
    case "cancel": {
      const call = relay.find(message.callId);
      if (call === undefined) cancelOrphanedRun(page.actor.userId, message.callId);
      else if (call.route.actorId === page.actor.userId) relay.cancel(call);
      return;
    }
    case "ping":
      return page.send({ type: "pong" });
    default:
      assertNever(message);
  }
}

function createPage(socket: WebSocket, actor: Actor): Page {
  const send = (data: string | Uint8Array) => {
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > STUCK_BYTES) socket.terminate();
    else socket.send(data);
  };
  const say = (message: ControlToPage) => send(JSON.stringify(message));
  return {
    actor,
    watched: new Set(),
    send: say,
    sendFrame(callId, frame) {
      if (socket.readyState !== socket.OPEN || socket.bufferedAmount > SLOW_BYTES) return false;
      send(packSocketFrame(callId, frame));
      return true;
    },
    signOut(reason) {
      say({ type: "signed-out", ...(reason && { reason }) });
      socket.close(4401, "signed out");
    },
    goAway: () => socket.close(1001, "the server restarts"),
  };
}

/** Pings, and looks whether the person is still signed in. Stops by the returned function. */
function watchOver(socket: WebSocket, page: Page, cookie: string | undefined): () => void {
  let isAlive = true;
  socket.on("pong", () => {
    isAlive = true;
  });
  const ping = setInterval(() => {
    if (!isAlive) return socket.terminate();
    isAlive = false;
    socket.ping();
  }, PING_INTERVAL_MS);
  const identity = setInterval(() => {
    identityFromCookies(cookie).then(
      (now) => now?.actor?.workspaceId === page.actor.workspaceId || page.signOut(),
      (error: unknown) => broken(socket, error),
    );
  }, IDENTITY_INTERVAL_MS);
  return () => {
    clearInterval(ping);
    clearInterval(identity);
  };
}

function broken(socket: WebSocket, error: unknown): void {
  logger().error({ error }, "a page's socket failed");
  socket.close(1011, "a fault in Eider");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
