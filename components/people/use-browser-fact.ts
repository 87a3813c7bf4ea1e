"use client";

import { useEffect, useState } from "react";
import { type BrowserFact, describeBrowser, readBrowserFacts } from "./browser-fact.ts";

/** What this browser can do, as a line of facts; null until it has answered. */
export function useBrowserFact(): BrowserFact | null {
  const [fact, setFact] = useState<BrowserFact | null>(null);
  useEffect(() => {
    let isHere = true;
    void readBrowserFacts().then((facts) => isHere && setFact(describeBrowser(facts)));
    return () => {
      isHere = false;
    };
  }, []);
  return fact;
}
