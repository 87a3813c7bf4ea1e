import { expect, test } from "vitest";
import { proxyFor } from "./proxy-for.ts";

const HTTPS_PROXY = "http://proxy.example:3128";
const towards = (address: string, environment: Record<string, string>) =>
  proxyFor(new URL(address), environment)?.host ?? null;

test("a secure address goes by HTTPS_PROXY, a plain one by HTTP_PROXY, small letters before capitals", () => {
  const both = { HTTPS_PROXY, HTTP_PROXY: "plain.example" };
  expect(towards("https://eider.example", both)).toBe("proxy.example:3128");
  expect(towards("http://eider.example", both)).toBe("plain.example");
  expect(towards("https://eider.example", { ...both, https_proxy: "http://small.example" })).toBe(
    "small.example",
  );
  expect(towards("https://eider.example", {})).toBeNull();
});

test.each([
  ["https://eider.example", "*"],
  ["https://eider.example", "other.example, eider.example"],
  ["https://eu.eider.example", "eider.example"],
  ["https://eu.eider.example", ".eider.example"],
  ["https://eu.eider.example", "*.eider.example"],
  ["https://EIDER.example", "eider.EXAMPLE"],
  ["https://eider.example", "eider.example:443"],
  ["https://eider.example:8443", "eider.example:8443"],
  ["https://10.0.0.7", "10.0.0.7"],
  ["https://[fd00::7]:8443", "fd00::7"],
  ["https://[fd00::7]:8443", "[fd00::7]:8443"],
  ["https://localhost:8443", ""],
  ["https://127.0.0.1", ""],
  ["https://[::1]", ""],
])("%s has no proxy with NO_PROXY=%s", (address, NO_PROXY) => {
  expect(towards(address, { HTTPS_PROXY, NO_PROXY })).toBeNull();
});

test.each([
  ["https://eider.example", ""],
  ["https://eider.example", ","],
  ["https://notmyeider.example", "eider.example"],
  ["https://eider.example", "eider.example:8443"],
  ["https://eider.example", "example.com"],
])("%s has its proxy with NO_PROXY=%s", (address, NO_PROXY) => {
  expect(towards(address, { HTTPS_PROXY, NO_PROXY })).toBe("proxy.example:3128");
});

test("what is no http proxy is refused", () => {
  for (const HTTPS_PROXY of ["socks5://proxy.example", "http://", "::"])
    expect(() => proxyFor(new URL("https://eider.example"), { HTTPS_PROXY })).toThrow(RangeError);
});
