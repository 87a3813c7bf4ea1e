// One way out of a network namespace: `node forward-port.mjs <port to listen on> <socket to connect to>`.
import { connect, createServer } from "node:net";

const [port, socketPath] = process.argv.slice(2);
createServer((inner) => {
  const outer = connect(socketPath);
  inner.pipe(outer).pipe(inner);
  for (const [one, other] of [
    [inner, outer],
    [outer, inner],
  ]) {
    one.on("error", () => other.destroy());
    one.on("close", () => other.destroy());
  }
}).listen(Number(port), "127.0.0.1");
