"use client";

import { useEffect, useState } from "react";
import { formatAgo } from "./format-ago.ts";

const TICK_MS = 30_000;

/** A moment, told as how long ago; the exact time is on hover. `at` is ISO 8601. */
export function TimeAgo({ at }: { at: string }) {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  const date = new Date(at);
  return (
    <time dateTime={at} title={date.toLocaleString()} suppressHydrationWarning>
      {formatAgo(date, now)}
    </time>
  );
}
