import { LIMITS } from "../../compute/protocol/limits.ts";
import { formatBytes } from "../ui/format-bytes.ts";

/** What a browser tells about itself; every figure may be missing. */
export interface BrowserFacts {
  isSecureContext: boolean;
  hasWebAssembly: boolean;
  threads: number | undefined;
  /** rounded down by the browser, at most 8 GiB */
  memoryBytes: number | undefined;
  /** what this site may store */
  quotaBytes: number | undefined;
}

export interface BrowserFact {
  state: "succeeded" | "warn";
  title: string;
  detail: string;
}

/** Says in words whether this browser can run cells, and with what. */
export function describeBrowser(facts: BrowserFacts): BrowserFact {
  if (!facts.hasWebAssembly) {
    return {
      state: "warn",
      title: "This browser can't compute",
      detail: "It has no WebAssembly. Cells run on the hosted worker.",
    };
  }
  if (!facts.isSecureContext) {
    return {
      state: "warn",
      title: "This browser can't keep a key",
      detail: "Browsers allow that over https and on localhost only. Open Eider at one of these.",
    };
  }
  const cacheBytes = Math.min(facts.quotaBytes ?? 0, LIMITS.browserCacheBytesMax);
  const parts = [
    facts.threads && `${facts.threads} ${facts.threads === 1 ? "thread" : "threads"}`,
    facts.memoryBytes && formatBytes(facts.memoryBytes),
    cacheBytes > 0 && `${formatBytes(cacheBytes)} of cache`,
  ];
  return { state: "succeeded", title: "This browser can compute", detail: parts.filter(Boolean).join(", ") };
}

/** Asks the browser. Resolves at once, except for the quota. */
export async function readBrowserFacts(): Promise<BrowserFacts> {
  const device: { deviceMemory?: number } = navigator as Navigator & { deviceMemory?: number };
  const estimate = isSecureContext ? await navigator.storage.estimate() : undefined;
  return {
    isSecureContext,
    hasWebAssembly: typeof WebAssembly === "object",
    threads: navigator.hardwareConcurrency,
    memoryBytes: device.deviceMemory === undefined ? undefined : device.deviceMemory * 1024 ** 3,
    quotaBytes: estimate?.quota,
  };
}
