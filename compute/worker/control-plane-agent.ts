import { Agent as HttpAgent, type AgentOptions, request as requestHttp } from "node:http";
import { Agent as HttpsAgent, request as requestHttps } from "node:https";
import type { Duplex } from "node:stream";
import { connect as connectTls, type TLSSocket } from "node:tls";

/** The way to the control plane, as the operator's network has it. */
export interface Route {
  readonly controlUrl: URL;
  /** a forward proxy that opens tunnels (`CONNECT`); null: none on the way */
  readonly proxy: URL | null;
  /** certificates of authorities to trust, PEM; null: those that Node trusts by itself */
  readonly authorities: readonly string[] | null;
}

/** Time for the proxy to open a tunnel, and for TLS within it. */
const TUNNEL_MS_MAX = 10_000;

/** The proxy did not open a tunnel. `code` is for the log: `PROXY_407` when its answer was 407. */
export class TunnelRefused extends Error {
  readonly code: string;
  constructor(answer: number | "SILENT") {
    super(`The proxy's answer to CONNECT: ${answer}`);
    this.name = "TunnelRefused";
    this.code = `PROXY_${answer}`;
  }
}

/**
 * Makes the agent for requests and sockets to the control plane: directly, or in a
 * tunnel through the proxy. TLS is always with the control plane itself, so a proxy
 * that does not break TLS open sees its name and port only.
 */
export function createControlPlaneAgent(route: Route, options: AgentOptions): HttpAgent | HttpsAgent {
  const { controlUrl, proxy } = route;
  const ca = route.authorities === null ? undefined : [...route.authorities];
  const isSecure = controlUrl.protocol === "https:";
  if (proxy === null) return isSecure ? new HttpsAgent({ ...options, ca }) : new HttpAgent(options);
  return tunnelling(isSecure ? new HttpsAgent(options) : new HttpAgent(options), proxy, async (socket) =>
    isSecure ? secured(socket, controlUrl.hostname.replace(/^\[|\]$/g, ""), ca) : socket,
  );
}

type OnCreate = (error: Error | null, socket?: Duplex) => void;

/** Node waits for the callback when `createConnection` returns nothing. */
function tunnelling<A extends HttpAgent>(
  agent: A,
  proxy: URL,
  finish: (socket: Duplex) => Promise<Duplex>,
): A {
  const createConnection = (target: { host?: string; port?: number | string }, onCreate: OnCreate): void => {
    openTunnel(proxy, target.host ?? "localhost", Number(target.port))
      .then(finish)
      .then((socket) => onCreate(null, socket), onCreate);
  };
  return Object.assign(agent, { createConnection });
}

function openTunnel(proxy: URL, host: string, port: number): Promise<Duplex> {
  const address = `${host.includes(":") ? `[${host}]` : host}:${port}`;
  const { username, password } = proxy;
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return new Promise((resolve, reject) => {
    const request = (proxy.protocol === "https:" ? requestHttps : requestHttp)(proxy, {
      method: "CONNECT",
      path: address,
      auth: undefined,
      agent: false,
      timeout: TUNNEL_MS_MAX,
      headers: {
        host: address,
        ...(username !== "" && {
          "proxy-authorization": `Basic ${Buffer.from(credentials).toString("base64")}`,
        }),
      },
    });
    request.once("connect", (answer, socket, head) => {
      socket.setTimeout(0);
      if (answer.statusCode !== 200) {
        socket.destroy();
        return reject(new TunnelRefused(answer.statusCode ?? 0));
      }
      if (head.length > 0) socket.unshift(head);
      resolve(socket);
    });
    request.once("response", (answer) => {
      request.destroy();
      reject(new TunnelRefused(answer.statusCode ?? 0));
    });
    request.once("timeout", () => request.destroy(new TunnelRefused("SILENT")));
    request.once("error", reject);
    request.end();
  });
}

function secured(tunnel: Duplex, host: string, ca: string[] | undefined): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connectTls({
      socket: tunnel,
      host,
      ...(/^[\d.]+$|:/.test(host) ? {} : { servername: host }),
      ALPNProtocols: ["http/1.1"],
      ca,
    });
    const timer = setTimeout(() => socket.destroy(new TunnelRefused("SILENT")), TUNNEL_MS_MAX);
    socket.once("secureConnect", () => {
      clearTimeout(timer);
      socket.off("error", reject);
      resolve(socket);
    });
    socket.once("error", (error) => {
      clearTimeout(timer);
      reject(error);
    });
  });
}
