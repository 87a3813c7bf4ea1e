import { bodyFrameHeader, type NumberedFrame, packSocketFrame } from "../../../protocol/frames.ts";
import type { CallId } from "../../../protocol/ids.ts";
import { type ControlToPage, PageToControl } from "../../../protocol/page-link.ts";
import type { SocketLike } from "../page-link.ts";

/** One socket of the page, seen from the server. */
export interface PageSocket {
  readonly heard: PageToControl[];
  open(): void;
  say(message: ControlToPage): void;
  sendFrame(callId: CallId, frame: NumberedFrame): void;
  drop(): void;
}

export interface AskedRequest {
  readonly method: string;
  readonly path: string;
  answer(response: Response): void;
  fail(): void;
  readonly isAborted: () => boolean;
}

/** The control plane as a page sees it: sockets and requests, answered by hand. */
export interface ScriptedPageServer {
  readonly sockets: PageSocket[];
  readonly requests: AskedRequest[];
  readonly openSocket: () => SocketLike;
  readonly fetch: typeof fetch;
  /** timers that were set: run them by hand */
  readonly timers: { ms: number; run: () => void }[];
  readonly schedule: (action: () => void, ms: number) => () => void;
}

export function createScriptedPageServer(): ScriptedPageServer {
  const sockets: PageSocket[] = [];
  const requests: AskedRequest[] = [];
  const timers: { ms: number; run: () => void }[] = [];
  return {
    sockets,
    requests,
    timers,
    openSocket() {
      const { client, server } = createSocketPair();
      sockets.push(server);
      return client;
    },
    fetch: (input, init) =>
      new Promise((resolve, reject) => {
        const signal = init?.signal;
        signal?.addEventListener("abort", () => reject(signal.reason));
        requests.push({
          method: init?.method ?? "GET",
          path: (input instanceof Request ? input.url : input.toString()).replace("https://eider.test", ""),
          answer: resolve,
          fail: () => reject(new TypeError("network error")),
          isAborted: () => signal?.aborted ?? false,
        });
      }),
    schedule(action, ms) {
      const timer = { ms, run: action };
      timers.push(timer);
      return () => {
        const at = timers.indexOf(timer);
        if (at >= 0) timers.splice(at, 1);
      };
    },
  };
}

function createSocketPair(): { client: SocketLike; server: PageSocket } {
  let isOpen = true;
  const heard: PageToControl[] = [];
  const client: SocketLike = {
    binaryType: "",
    onopen: null,
    onmessage: null,
    onclose: null,
    send: (data) => void (isOpen && heard.push(PageToControl.parse(JSON.parse(data)))),
    close() {
      isOpen = false;
    },
  };
  const deliver = (data: unknown) => isOpen && client.onmessage?.({ data } as never);
  return {
    client,
    server: {
      heard,
      open: () => void client.onopen?.({} as never),
      say: (message) => void deliver(JSON.stringify(message)),
      sendFrame: (callId, frame) => void deliver(packSocketFrame(callId, frame).buffer),
      drop() {
        isOpen = false;
        client.onclose?.({} as never);
      },
    },
  };
}

/** Frames as the body of an answer. */
export function bodyOf(frames: readonly NumberedFrame[]): Response {
  const parts = frames.flatMap((one) => [bodyFrameHeader(one), new Uint8Array(one.frame)]);
  return new Response(new Blob(parts), { status: 200 });
}

export function refusal(status: number, code: string, message: string): Response {
  return new Response(JSON.stringify({ code, message }), { status });
}

/** Lets everything that can happen by itself happen. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
}
