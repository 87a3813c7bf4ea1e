"use client";

import { startTransition, useEffect, useState } from "react";

const FIRST = 16;
const STEP = 24;

/** How many of `count` rows to draw: a screenful at once, the rest in interruptible parts, so that a long list answers as soon as a short one. */
export function useGrowingCount(count: number): number {
  const [drawn, setDrawn] = useState(FIRST);
  useEffect(() => {
    if (drawn >= count) return;
    const frame = requestAnimationFrame(() => startTransition(() => setDrawn(drawn + STEP)));
    return () => cancelAnimationFrame(frame);
  }, [drawn, count]);
  return Math.min(drawn, count);
}
