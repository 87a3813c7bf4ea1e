"use client";

import { useEffect, useRef } from "react";
import { durationText } from "./run-words.ts";

/** The time since a Run began, ten times a second, without drawing anything else again. */
export function Elapsed({ sinceMs }: { sinceMs: number }) {
  const ref = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const show = () => {
      if (ref.current) ref.current.textContent = durationText(Math.max(0, Date.now() - sinceMs));
    };
    show();
    const timer = setInterval(show, 100);
    return () => clearInterval(timer);
  }, [sinceMs]);
  return <span className="cell__time" ref={ref} aria-hidden="true" />;
}
