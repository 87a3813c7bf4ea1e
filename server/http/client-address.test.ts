import type { IncomingMessage } from "node:http";
import { expect, test } from "vitest";
import { readClientAddress } from "./client-address.ts";

const request = (remoteAddress: string, forwarded?: string) =>
  ({ socket: { remoteAddress }, headers: { "x-forwarded-for": forwarded } }) as unknown as IncomingMessage;

test("without trusted proxies, what a client claims about its address is ignored", () => {
  expect(readClientAddress(request("192.0.2.1", "198.51.100.9"), 0)).toBe("192.0.2.1");
});

test.each([
  [1, "203.0.113.5"],
  [2, "198.51.100.9"],
  [3, "1.1.1.1"],
  [9, "1.1.1.1"],
])("behind %i trusted proxies, the address is counted from the right", (proxies, expected) => {
  const forged = request("10.0.0.1", "1.1.1.1, 198.51.100.9, 203.0.113.5");
  expect(readClientAddress(forged, proxies)).toBe(expected);
});

test("behind a proxy that sets no header, the proxy's own address counts", () => {
  expect(readClientAddress(request("10.0.0.1"), 1)).toBe("10.0.0.1");
});

test("one person's IPv6 addresses count as one; a mapped IPv4 counts as IPv4", () => {
  const first = readClientAddress(request("2001:db8:1:2:aaaa::1"), 0);
  expect(readClientAddress(request("2001:DB8:1:2::9"), 0)).toBe(first);
  expect(readClientAddress(request("2001:db8:1:3::9"), 0)).not.toBe(first);
  expect(readClientAddress(request("::1"), 0)).toBe("0:0:0:0::/64");
  expect(readClientAddress(request("::ffff:192.0.2.1"), 0)).toBe("192.0.2.1");
});
