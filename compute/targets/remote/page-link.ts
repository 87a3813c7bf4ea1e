import { type NumberedFrame, unpackSocketFrame } from "../../protocol/frames.ts";
import type { CallId, NotebookId } from "../../protocol/ids.ts";
import { ControlToPage, type PageToControl } from "../../protocol/page-link.ts";

/** The part of `WebSocket` that is used here, so that portable code needs no DOM types. */
export interface SocketLike {
  binaryType: string;
  onopen: ((event: never) => unknown) | null;
  onmessage: ((event: never) => unknown) | null;
  onclose: ((event: never) => unknown) | null;
  send(data: string): void;
  close(): void;
}

export type PageLinkState = "connecting" | "open" | "closed";
type Message<T extends ControlToPage["type"]> = Extract<ControlToPage, { type: T }>;

/**
 * A tab's one socket to the control plane. Dials by itself and again after every
 * drop, until `close` or until the control plane says that the person signed out.
 * Listeners stay over reconnects; what was said while it was down is lost, so
 * listen for the state `open` to ask again.
 */
export interface PageLink {
  readonly state: PageLinkState;
  on<T extends ControlToPage["type"]>(type: T, listener: (message: Message<T>) => void): () => void;
  /** Frames of one call that come on the socket. */
  onFrame(callId: CallId, listener: (frame: NumberedFrame) => void): () => void;
  onState(listener: (state: PageLinkState) => void): () => void;
  /** `false` when the socket is not open: nothing was sent then. */
  send(message: PageToControl): boolean;
  /** Keeps the notebook watched over reconnects. Returns the function that stops it. */
  watchNotebook(notebookId: NotebookId): () => void;
  /** Safe to call twice. */
  close(): void;
}

export interface PageLinkOptions {
  readonly openSocket: () => SocketLike;
  /** 0 ≤ n < 1 */
  readonly random?: () => number;
  /** runs `action` after `ms`; returns the function that prevents it */
  readonly schedule?: (action: () => void, ms: number) => () => void;
}

/** The wait before dialling again: random between 0 and 250 ms doubled per failure, 10 s at most. No last attempt. */
const REDIAL_MS_BASE = 250;
const REDIAL_MS_MAX = 10_000;
/** Proxies cut a socket that is silent for 60 s. */
const PING_MS = 20_000;
/** A socket on which nothing at all came for so long is dead, whatever it says. */
const SILENCE_MS_MAX = 35_000;

const scheduleTimeout = (action: () => void, ms: number): (() => void) => {
  const timer = setTimeout(action, ms);
  return () => clearTimeout(timer);
};

export function createPageLink(options: PageLinkOptions): PageLink {
  const random = options.random ?? Math.random;
  const schedule = options.schedule ?? scheduleTimeout;
  const listeners = new Map<string, Set<(message: never) => void>>();
  const frameListeners = new Map<CallId, (frame: NumberedFrame) => void>();
  const stateListeners = new Set<(state: PageLinkState) => void>();
  const watched = new Map<NotebookId, number>();
  let state: PageLinkState = "connecting";
  let socket: SocketLike | null = null;
  let failures = 0;
  let stopTimers: (() => void)[] = [];

  function become(next: PageLinkState): void {
    if (state === next) return;
    state = next;
    for (const listener of stateListeners) listener(next);
  }

  function clearTimers(): void {
    for (const stop of stopTimers) stop();
    stopTimers = [];
  }

  function dial(): void {
    const dialled = options.openSocket();
    socket = dialled;
    dialled.binaryType = "arraybuffer";
    dialled.onopen = () => {
      if (socket !== dialled) return;
      failures = 0;
      for (const notebookId of watched.keys()) sendNow({ type: "watch-notebook", notebookId });
      keepAlive();
      become("open");
    };
    dialled.onmessage = ({ data }: { data: unknown }) => {
      if (socket === dialled) hear(data);
    };
    dialled.onclose = () => {
      if (socket === dialled) redial();
    };
    stopTimers.push(schedule(drop, SILENCE_MS_MAX));
  }

  /** Forgets the socket without waiting for it: a half-open one may never say that it closed. */
  function drop(): void {
    const dropped = socket;
    if (dropped === null) return;
    redial();
    dropped.close();
  }

  function redial(): void {
    socket = null;
    clearTimers();
    if (state === "closed") return;
    become("connecting");
    const waitMs = random() * Math.min(REDIAL_MS_MAX, REDIAL_MS_BASE * 2 ** failures++);
    stopTimers.push(schedule(dial, waitMs));
  }

  function keepAlive(): void {
    clearTimers();
    stopTimers.push(
      schedule(() => sendNow({ type: "ping" }), PING_MS),
      schedule(drop, SILENCE_MS_MAX),
    );
  }

  function sendNow(message: PageToControl): void {
    socket?.send(JSON.stringify(message));
  }

  function hear(data: unknown): void {
    keepAlive();
    if (typeof data === "string") hearMessage(data);
    else if (data instanceof ArrayBuffer) {
      const { callId, ...frame } = unpackSocketFrame(new Uint8Array(data));
      frameListeners.get(callId)?.(frame);
    }
  }

  function hearMessage(text: string): void {
    const parsed = ControlToPage.safeParse(JSON.parse(text));
    // a newer control plane may say what this page does not know
    if (!parsed.success) return;
    for (const listener of listeners.get(parsed.data.type) ?? []) listener(parsed.data as never);
    if (parsed.data.type === "signed-out") close();
  }

  function close(): void {
    const closing = socket;
    socket = null;
    clearTimers();
    become("closed");
    closing?.close();
  }

  dial();
  return {
    get state() {
      return state;
    },
    on(type, listener) {
      const known = listeners.get(type) ?? new Set();
      listeners.set(type, known.add(listener));
      return () => void known.delete(listener);
    },
    onFrame(callId, listener) {
      frameListeners.set(callId, listener);
      return () => void frameListeners.delete(callId);
    },
    onState(listener) {
      stateListeners.add(listener);
      return () => void stateListeners.delete(listener);
    },
    send(message) {
      if (state !== "open") return false;
      sendNow(message);
      return true;
    },
    watchNotebook(notebookId) {
      const count = watched.get(notebookId) ?? 0;
      watched.set(notebookId, count + 1);
      if (count === 0 && state === "open") sendNow({ type: "watch-notebook", notebookId });
      return () => {
        const left = (watched.get(notebookId) ?? 1) - 1;
        if (left > 0) return void watched.set(notebookId, left);
        watched.delete(notebookId);
        if (state === "open") sendNow({ type: "unwatch-notebook", notebookId });
      };
    },
    close,
  };
}
