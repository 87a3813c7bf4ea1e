import { request as requestHttp, type IncomingMessage } from "node:http";
import { request as requestHttps } from "node:https";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createControlPlaneAgent, type Route } from "./control-plane-agent.ts";

export interface HttpRequest {
  readonly method: "GET" | "HEAD" | "POST" | "PUT";
  /** e.g. `/worker/enroll` */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | Readable;
  readonly signal?: AbortSignal;
}

/** Plain HTTP to the control plane over kept connections. Status codes are the caller's matter. */
export interface ControlPlaneHttp {
  /** Resolves when the answer's head is there. @throws when there is no connection, or `signal` aborts. */
  request(request: HttpRequest): Promise<IncomingMessage>;
  close(): void;
}

/** A connection that carries nothing for so long is given up; proxies answer or cut earlier. */
const SILENCE_MS_MAX = 120_000;
const CONNECTIONS_MAX = 32;

export function createControlPlaneHttp(route: Route): ControlPlaneHttp {
  const { controlUrl } = route;
  const isSecure = controlUrl.protocol === "https:";
  const options = { keepAlive: true, maxSockets: CONNECTIONS_MAX, timeout: SILENCE_MS_MAX };
  const agent = createControlPlaneAgent(route, options);
  const prefix = controlUrl.pathname.replace(/\/$/, "");

  return {
    request({ method, path, headers, body, signal }) {
      return new Promise((resolve, reject) => {
        const url = new URL(`${prefix}${path}`, controlUrl);
        const request = (isSecure ? requestHttps : requestHttp)(url, { method, headers, agent, signal });
        request.on("response", resolve);
        request.on("error", reject);
        request.on("timeout", () => request.destroy(new Error("The control plane is silent.")));
        if (body === undefined || body instanceof Uint8Array) request.end(body);
        else pipeline(body, request).catch(reject);
      });
    },
    close: () => agent.destroy(),
  };
}

/** The whole body; for small answers. @throws RangeError beyond `bytesMax`. */
export async function readBody(response: IncomingMessage, bytesMax = 1_048_576): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > bytesMax) throw new RangeError("The control plane's answer is too long.");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
