import { LIMITS } from "../../compute/protocol/limits.ts";
import { formatBytes } from "../ui/format-bytes.ts";

/** What a browser tells about itself. */
export interface BrowserFacts {
  isSecureContext: boolean;
  hasWebAssembly: boolean;
  /** what this site may store, when the browser tells */
  quotaBytes: number | undefined;
}

export interface BrowserFact {
  state: "succeeded" | "warn";
  title: string;
  detail: string;
}

/** Says in words whether this browser can run cells, and with what of it: the engine uses one thread, however many there are. */
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
    "1 thread",
    `up to ${formatBytes(LIMITS.browserEngineBytesMax)}`,
    cacheBytes > 0 && `${formatBytes(cacheBytes)} of cache`,
  ];
  return { state: "succeeded", title: "This browser can compute", detail: parts.filter(Boolean).join(", ") };
}

/** Asks the browser. Resolves at once, except for the quota. */
export async function readBrowserFacts(): Promise<BrowserFacts> {
  const estimate = isSecureContext ? await navigator.storage.estimate() : undefined;
  return {
    isSecureContext,
    hasWebAssembly: typeof WebAssembly === "object",
    quotaBytes: estimate?.quota,
  };
}
