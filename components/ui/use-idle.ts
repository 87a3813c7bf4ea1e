"use client";

import { useEffect, useState } from "react";

const IDLE_MS_MAX = 2_000;

/** `true` as soon as the page stands and has nothing else to do. */
export function useIdle(): boolean {
  const [isIdle, setIdle] = useState(false);
  useEffect(() => {
    const become = () => setIdle(true);
    // Safari has no idle callback
    if (typeof requestIdleCallback !== "function") {
      const timer = setTimeout(become, IDLE_MS_MAX / 10);
      return () => clearTimeout(timer);
    }
    const handle = requestIdleCallback(become, { timeout: IDLE_MS_MAX });
    return () => cancelIdleCallback(handle);
  }, []);
  return isIdle;
}
