import type { IncomingMessage } from "node:http";

/** Carries the client's address from the HTTP server to Next's routes; whatever a client sends under this name is replaced. */
export const ADDRESS_HEADER = "x-eider-address";

/**
 * The address to count attempts by: the socket's, or with `trustedProxies` in
 * front the one that the outermost of them saw. IPv6 is cut to its /64,
 * since one person has that many.
 */
export function readClientAddress(req: IncomingMessage, trustedProxies: number): string {
  const socketAddress = req.socket.remoteAddress ?? "unknown";
  if (trustedProxies === 0) return normalise(socketAddress);
  const forwarded = String(req.headers["x-forwarded-for"] ?? "")
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
  return normalise(forwarded[Math.max(0, forwarded.length - trustedProxies)] ?? socketAddress);
}

function normalise(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (!address.includes(":")) return address.slice(0, 100);
  const [head = "", tail = ""] = address.toLowerCase().split("::");
  const start = head.split(":").filter((group) => group !== "");
  const end = tail.split(":").filter((group) => group !== "");
  const zeros = address.includes("::") ? Array(Math.max(0, 8 - start.length - end.length)).fill("0") : [];
  return `${[...start, ...zeros, ...end].slice(0, 4).join(":")}::/64`.slice(0, 100);
}
