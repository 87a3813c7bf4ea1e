import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A wire that can be cut or held: bytes pass as they are until a test says otherwise. */
export interface TcpProxy {
  readonly origin: string;
  /** Every connection ends at once, on both sides. New ones are served. */
  cut(): void;
  /** Nothing passes in either direction and nobody is told, as when a network is gone. */
  freeze(): void;
  thaw(): void;
  close(): Promise<void>;
}

/** @param upstream an origin on this machine */
export async function startTcpProxy(upstream: string): Promise<TcpProxy> {
  const { port, hostname } = new URL(upstream);
  const open = new Set<Socket>();
  let isFrozen = false;

  function join(from: Socket, to: Socket): void {
    open.add(from);
    from.on("data", (chunk) => to.write(chunk) || isFrozen || from.pause());
    to.on("drain", () => isFrozen || from.resume());
    from.on("error", () => undefined);
    from.on("close", () => {
      open.delete(from);
      to.destroy();
    });
    if (isFrozen) from.pause();
  }

  const server = createServer((client) => {
    const served = connect(Number(port), hostname);
    join(client, served);
    join(served, client);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const own = (server.address() as AddressInfo).port;
  return {
    origin: `http://127.0.0.1:${own}`,
    cut() {
      for (const socket of open) socket.destroy();
    },
    freeze() {
      isFrozen = true;
      for (const socket of open) socket.pause();
    },
    thaw() {
      isFrozen = false;
      for (const socket of open) socket.resume();
    },
    async close() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
