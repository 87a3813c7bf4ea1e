import { createServer, type IncomingMessage } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import type { Duplex } from "node:stream";

/** A forward proxy on a real port that opens tunnels, to whoever knows its password if it has one. */
export interface ForwardProxy {
  readonly url: URL;
  /** addresses that tunnels were asked for, in order */
  readonly asked: string[];
  /** bytes that went through, either way, as text: to look for what must not be readable */
  readonly passed: string[];
  close(): Promise<void>;
}

/** @param credentials `name:password` */
export async function startForwardProxy(credentials?: string): Promise<ForwardProxy> {
  const asked: string[] = [];
  const passed: string[] = [];
  const open = new Set<Duplex>();
  const server = createServer((_request, response) => response.writeHead(405).end());
  server.on("connection", (socket) => keep(open, socket));
  server.on("connect", (request: IncomingMessage, client: Socket) => {
    const wanted = credentials && `Basic ${Buffer.from(credentials).toString("base64")}`;
    if (wanted !== undefined && request.headers["proxy-authorization"] !== wanted)
      return void client.end("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
    asked.push(request.url ?? "");
    const { hostname, port } = new URL(`tcp://${request.url}`);
    const upstream = connect(Number(port), hostname);
    keep(open, upstream);
    upstream.once("connect", () => client.write("HTTP/1.1 200 Connection Established\r\n\r\n"));
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      from.on("data", (chunk: Buffer) => passed.push(chunk.toString("latin1")));
      from.pipe(to);
      from.on("error", () => to.destroy());
      from.on("close", () => to.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const url = new URL(`http://127.0.0.1:${port}`);
  if (credentials !== undefined) [url.username = "", url.password = ""] = credentials.split(":");
  return {
    url,
    asked,
    passed,
    async close() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function keep(open: Set<Duplex>, socket: Duplex): void {
  open.add(socket);
  socket.on("close", () => open.delete(socket));
}
