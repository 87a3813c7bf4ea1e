import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { errorFacts, type Log } from "../log.ts";

/** Whether the worker can do its work now, part by part; each says `ok` or what is wrong. */
export interface Readiness {
  readonly isReady: boolean;
  readonly checks: Readonly<Record<string, string>>;
}

export interface LoopbackServer {
  readonly port: number;
  close(): Promise<void>;
}

const ADDRESS = "127.0.0.1";
/** What a browser may be tricked into asking has another name in its Host header. */
const OWN_HOSTS: ReadonlySet<string> = new Set(["127.0.0.1", "localhost", "[::1]"]);

/**
 * `/healthz` (the process lives), `/readyz` (it can work) and `/metrics`, for this
 * machine only: it listens on 127.0.0.1 and refuses requests that name another host.
 *
 * @throws when the port is taken.
 */
export async function startLoopbackServer(options: {
  /** 0: any free one */
  readonly port: number;
  readonly readiness: () => Readiness;
  readonly metrics: () => Promise<string>;
  readonly log: Log;
}): Promise<LoopbackServer> {
  const server = createServer((request, response) => {
    answer(request, response, options).catch((error: unknown) => {
      options.log.error("a request on loopback failed", errorFacts(error));
      response.destroy();
    });
  });
  await listen(server, options.port);
  const { port } = server.address() as AddressInfo;
  options.log.info("listening on loopback", { port });
  return {
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, ADDRESS, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  options: Pick<Parameters<typeof startLoopbackServer>[0], "readiness" | "metrics">,
): Promise<void> {
  const say = (status: number, type: string, body: string) =>
    response
      .writeHead(status, {
        "content-type": type,
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
      })
      .end(request.method === "HEAD" ? undefined : body);
  if (!OWN_HOSTS.has(hostOf(request))) return void say(403, "text/plain", "Ask by a name of this machine.\n");
  if (request.method !== "GET" && request.method !== "HEAD")
    return void say(405, "text/plain", "Only GET and HEAD.\n");
  const path = (request.url ?? "").split("?")[0];
  if (path === "/healthz") return void say(200, "application/json", '{"isAlive":true}\n');
  if (path === "/metrics")
    return void say(200, "text/plain; version=0.0.4; charset=utf-8", await options.metrics());
  if (path !== "/readyz") return void say(404, "text/plain", "/healthz, /readyz, /metrics\n");
  const readiness = options.readiness();
  say(readiness.isReady ? 200 : 503, "application/json", `${JSON.stringify(readiness)}\n`);
}

/** Without its port, lower case. */
function hostOf({ headers }: IncomingMessage): string {
  return (headers.host ?? "").toLowerCase().replace(/:\d+$/, "");
}
