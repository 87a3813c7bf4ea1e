import { WebSocket, type RawData } from "ws";
import type { HostFacts, WorkerDescription } from "../protocol/enrollment.ts";
import { type NumberedFrame, packSocketFrame } from "../protocol/frames.ts";
import type { CallId } from "../protocol/ids.ts";
import { LIMITS } from "../protocol/limits.ts";
import { isSpokenHere, PROTOCOL_VERSION } from "../protocol/version.ts";
import {
  ControlToWorker,
  LINK_CLOSE,
  type WorkerStanding,
  type WorkerToControl,
} from "../protocol/worker-link.ts";
import type { KeyPairs } from "../seal/keys.ts";
import { sign, verify } from "../seal/signature.ts";
import { createControlPlaneAgent, type Route } from "./control-plane-agent.ts";
import type { Enrollment } from "./identity.ts";
import { errorFacts, type Log } from "./log.ts";

/** Why the link is over for good. `closed`: we did it. `alone`: nobody could be reached for `aloneMsMax`. */
export type LinkEnd = keyof typeof LINK_CLOSE | "closed" | "alone";

type Heartbeat = Omit<Extract<WorkerToControl, { type: "heartbeat" }>, "type">;
/** What the control plane may say once the link stands. */
export type LinkOrder = Exclude<ControlToWorker, { type: "challenge" | "welcome" | "standing" }>;

/**
 * The worker's one socket to the control plane. Dials by itself, proves who it is,
 * and dials again after every drop until the control plane closes it for good.
 */
export interface Link {
  /** Says something that must arrive: it is said again after a drop until it was surely heard, so it may be heard twice. */
  say(message: WorkerToControl): void;
  /** Says something that is stale after a drop. `false` when the link is down. */
  mention(message: WorkerToControl): boolean;
  /** `false` when the link is down; the frame was not sent then. */
  sendFrame(callId: CallId, frame: NumberedFrame): boolean;
  /** The token for HTTP requests, once the link stands. @throws when it is over for good, or `signal` aborts. */
  token(signal: AbortSignal): Promise<string>;
  /** How far this machine's clock is ahead of the control plane's, as of the last welcome; null: not known. */
  readonly clockAheadMs: number | null;
  /** Hears of every time the link stands (again). */
  onLinked(listener: () => void): () => void;
  readonly isUp: boolean;
  /** how often it stood, the first time included */
  readonly linkedCount: number;
  readonly ended: Promise<LinkEnd>;
  close(): void;
}

export interface LinkOptions {
  readonly route: Route;
  readonly enrollment: Enrollment;
  readonly keys: KeyPairs;
  /** this process, to tell a reconnect from a copy of the key */
  readonly instanceId: string;
  readonly host: HostFacts;
  /** said with every hello */
  readonly description?: () => WorkerDescription;
  readonly heartbeat: () => Heartbeat;
  readonly onOrder: (order: LinkOrder) => void;
  /** what an administrator has decided of this worker, at every welcome and when it changes */
  readonly onStanding?: (standing: WorkerStanding) => void;
  readonly log: Log;
  /** dials for so long without success, then the link is over; null: for ever */
  readonly aloneMsMax?: number | null;
  readonly random?: () => number;
}

/** The wait before dialling again: random between 0 and 0.25 s doubled per failure, 10 s at most. No last attempt. */
const REDIAL_MS_BASE = 250;
const REDIAL_MS_MAX = 10_000;
const HANDSHAKE_MS_MAX = 10_000;
/** A call carries a Grant, a header and sealed arguments, each within its own limit, as JSON in JSON. */
const MESSAGE_BYTES_MAX = 4 * LIMITS.controlMessageBytesMax;

export function createLink(options: LinkOptions): Link {
  const { log } = options;
  const random = options.random ?? Math.random;
  // its own: the link must not wait behind what is bulky
  const agent = createControlPlaneAgent(options.route, { keepAlive: false });
  const linkedListeners = new Set<() => void>();
  let unheard: WorkerToControl[] = [];
  let socket: WebSocket | null = null;
  let standing: { token: string; socket: WebSocket } | null = null;
  let failures = 0;
  let linkedCount = 0;
  let redialTimer: NodeJS.Timeout | undefined;
  let aloneTimer: NodeJS.Timeout | undefined;
  let isOver = false;
  let clockAheadMs: number | null = null;
  let end: (why: LinkEnd) => void = () => undefined;
  const ended = new Promise<LinkEnd>((resolve) => {
    end = resolve;
  });

  function dial(): void {
    const dialled = new WebSocket(linkAddress(options.route.controlUrl), {
      agent,
      perMessageDeflate: false,
      maxPayload: MESSAGE_BYTES_MAX,
      handshakeTimeout: HANDSHAKE_MS_MAX,
    });
    socket = dialled;
    const stopOpening = openLink(dialled, options, ({ linkToken: token, heartbeatIntervalMs, now }) => {
      failures = 0;
      clearTimeout(aloneTimer);
      aloneTimer = undefined;
      standing = { token, socket: dialled };
      linkedCount += 1;
      log.info("linked to the control plane");
      clockAheadMs = aheadOf(now, log);
      for (const message of unheard) dialled.send(JSON.stringify(message));
      beat(dialled, heartbeatIntervalMs);
      for (const listener of linkedListeners) listener();
    });
    dialled.on("error", (error) => log.warn("link failed", errorFacts(error)));
    dialled.on("close", (code, reason) => {
      stopOpening();
      lose(dialled, code, reason.toString());
    });
  }

  function lose(lost: WebSocket, code: number, reason: string): void {
    if (socket !== lost || isOver) return;
    socket = null;
    standing = null;
    const final = (Object.keys(LINK_CLOSE) as (keyof typeof LINK_CLOSE)[]).find(
      (name) => LINK_CLOSE[name] === code,
    );
    if (final !== undefined) {
      log.error("the control plane closed the link for good", { code, reason, why: END_WORDS[final] });
      return finish(final);
    }
    countAlone();
    const waitMs = redialMs(failures++, random);
    log.warn("link lost", { code, reason, redialMs: Math.round(waitMs) });
    redialTimer = setTimeout(dial, waitMs);
  }

  function countAlone(): void {
    const { aloneMsMax = null } = options;
    if (aloneMsMax === null) return;
    aloneTimer ??= setTimeout(() => {
      finish("alone");
      socket?.terminate();
    }, aloneMsMax);
  }

  function finish(why: LinkEnd): void {
    isOver = true;
    clearTimeout(redialTimer);
    clearTimeout(aloneTimer);
    end(why);
    for (const listener of linkedListeners) listener();
  }

  /** The pong that follows a message says that it was heard: both travel in order. */
  function beat(on: WebSocket, intervalMs: number): void {
    let heardAt = Date.now();
    const pings = new Map<string, WorkerToControl[]>();
    let pinged = 0;
    const pulse = () => {
      if (Date.now() - heardAt > LIMITS.workerOfflineMs) return on.terminate();
      on.send(JSON.stringify({ type: "heartbeat", ...options.heartbeat() }));
      const label = String(pinged++);
      pings.set(label, [...unheard]);
      on.ping(label);
    };
    on.on("pong", (label) => {
      heardAt = Date.now();
      const heard = new Set(pings.get(label.toString()));
      pings.delete(label.toString());
      unheard = unheard.filter((message) => !heard.has(message));
    });
    on.on("message", () => {
      heardAt = Date.now();
    });
    const timer = setInterval(pulse, intervalMs);
    on.on("close", () => clearInterval(timer));
    pulse();
  }

  dial();
  return {
    ended,
    get isUp() {
      return standing !== null;
    },
    get linkedCount() {
      return linkedCount;
    },
    get clockAheadMs() {
      return clockAheadMs;
    },
    say(message) {
      unheard.push(message);
      standing?.socket.send(JSON.stringify(message));
    },
    mention(message) {
      standing?.socket.send(JSON.stringify(message));
      return standing !== null;
    },
    sendFrame(callId, frame) {
      standing?.socket.send(packSocketFrame(callId, frame));
      return standing !== null;
    },
    async token(signal) {
      for (;;) {
        signal.throwIfAborted();
        if (standing !== null) return standing.token;
        if (isOver) throw new Error("The link to the control plane is over.");
        await changeOf(linkedListeners, signal);
      }
    },
    onLinked(listener) {
      linkedListeners.add(listener);
      return () => void linkedListeners.delete(listener);
    },
    close() {
      if (isOver) return;
      finish("closed");
      socket?.close(1000);
    },
  };
}

/** The wait after so many failures in a row. */
export function redialMs(failures: number, random: () => number): number {
  return random() * Math.min(REDIAL_MS_MAX, REDIAL_MS_BASE * 2 ** failures);
}

/** Beyond what signatures forgive, every call is refused as expired: better said here, where it can be mended. */
function aheadOf(now: string | undefined, log: Log): number | null {
  if (now === undefined) return null;
  const aheadMs = Date.now() - Date.parse(now);
  if (Math.abs(aheadMs) > LIMITS.clockSkewMsMax)
    log.error("the clock of this machine is off: cells will be refused until it is set", {
      aheadSeconds: Math.round(aheadMs / 1_000),
    });
  return aheadMs;
}

/** What the operator of a worker should know when its link is over for good. */
const END_WORDS: Record<keyof typeof LINK_CLOSE, string> = {
  refused: "The control plane does not know this worker. Enrol it anew, with an empty folder.",
  revoked:
    "This worker was revoked. Its Runs were ended; its folder can be removed. Enrol it anew to use it again.",
  superseded: "Another process of this worker took over.",
  cloned:
    "Another process uses the same identity and is alive. Every worker needs a folder of its own; if its folder was copied, revoke the worker.",
  incompatible: "Worker and control plane are more than one version apart. Upgrade the older one.",
};

/** Where the link of a control plane is dialled. */
export function linkAddress(controlUrl: URL): URL {
  const address = new URL(`${controlUrl.pathname.replace(/\/$/, "")}/worker/link`, controlUrl);
  address.protocol = controlUrl.protocol === "https:" ? "wss:" : "ws:";
  return address;
}

/** Hello, challenge, proof, welcome; then every order goes to `onOrder`. Returns what stops the wait for the welcome. */
function openLink(
  socket: WebSocket,
  options: LinkOptions,
  onWelcome: (welcome: Extract<ControlToWorker, { type: "welcome" }>) => void,
): () => void {
  const { enrollment, instanceId, host, log } = options;
  let nonce: string | null = null;
  let isWelcome = false;
  const timer = setTimeout(() => socket.terminate(), HANDSHAKE_MS_MAX);
  const send = (message: WorkerToControl) => socket.send(JSON.stringify(message));

  async function hear(message: ControlToWorker): Promise<void> {
    if (message.type === "challenge") {
      ({ nonce } = message);
      const signature = await sign(`eider-link:${nonce}:${instanceId}`, options.keys.signing);
      return send({ type: "proof", signature });
    }
    if (message.type === "welcome") {
      const signed = `eider-welcome:${nonce}:${message.linkToken}`;
      if (nonce === null || !(await verify(signed, message.signature, enrollment.controlPlaneKey))) {
        log.error("the other end is not the control plane that this worker enrolled with");
        return socket.close(1008);
      }
      if (!isSpokenHere(message.protocolVersion ?? 1)) {
        log.error("the control plane is of another time", { protocolVersion: message.protocolVersion ?? 1 });
        return socket.close(LINK_CLOSE.incompatible);
      }
      isWelcome = true;
      if (message.standing !== undefined) options.onStanding?.(message.standing);
      clearTimeout(timer);
      return onWelcome(message);
    }
    if (!isWelcome) return;
    if (message.type === "standing") options.onStanding?.(message.standing);
    else options.onOrder(message);
  }

  socket.on("open", () =>
    send({
      type: "hello",
      workerId: enrollment.workerId,
      instanceId,
      protocolVersion: PROTOCOL_VERSION,
      host,
      ...(options.description && { description: options.description() }),
    }),
  );
  // one after the other: an order must not overtake the welcome that is still being verified
  let heard = Promise.resolve();
  socket.on("message", (data, isBinary) => {
    const message = isBinary ? null : parseOrder(data);
    if (message === null) return log.warn("a message was not understood");
    heard = heard
      .then(() => hear(message))
      .catch((error: unknown) => {
        log.error("a message could not be answered", errorFacts(error));
        socket.terminate();
      });
  });
  return () => clearTimeout(timer);
}

function parseOrder(data: RawData): ControlToWorker | null {
  const text = (Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as Buffer)).toString();
  try {
    const parsed = ControlToWorker.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function changeOf(listeners: Set<() => void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const wake = () => {
      listeners.delete(wake);
      signal.removeEventListener("abort", wake);
      resolve();
    };
    listeners.add(wake);
    signal.addEventListener("abort", wake, { once: true });
  });
}
