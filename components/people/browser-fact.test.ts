import { expect, test } from "vitest";
import { type BrowserFacts, describeBrowser } from "./browser-fact.ts";

const GIB = 1024 ** 3;
const laptop: BrowserFacts = {
  isSecureContext: true,
  hasWebAssembly: true,
  quotaBytes: 60 * GIB,
};

test("a usual laptop: can compute, with what the engine uses and a bounded cache", () => {
  const fact = describeBrowser(laptop);
  expect(fact.state).toBe("succeeded");
  expect(fact.detail).toBe("1 thread, up to 3.1 GB, 2 GB of cache");
});

test("a browser that tells little: says what it knows", () => {
  const fact = describeBrowser({ ...laptop, quotaBytes: undefined });
  expect(fact.detail).toBe("1 thread, up to 3.1 GB");
});

test("plain HTTP on another host: warns, and says where it would work", () => {
  const fact = describeBrowser({ ...laptop, isSecureContext: false });
  expect(fact.state).toBe("warn");
  expect(fact.detail).toContain("https");
});

test("no WebAssembly: warns, and says where cells run instead", () => {
  expect(describeBrowser({ ...laptop, hasWebAssembly: false }).detail).toContain("hosted worker");
});
