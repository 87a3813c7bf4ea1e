"use client";

import { useEffect, useState } from "react";

/** So far outside of what is seen an editor is made ready; fast scrolling passes without making any. */
const MARGIN = "400px 0px";
const SETTLED_MS = 120;

/** Whether the element has been near the viewport for a moment. */
export function useNearViewport(ref: React.RefObject<Element | null>): boolean {
  const [isNear, setNear] = useState(false);
  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const observer = new IntersectionObserver(
      (entries) => {
        clearTimeout(timer);
        const isIn = entries.at(-1)?.isIntersecting ?? false;
        timer = setTimeout(() => setNear(isIn), SETTLED_MS);
      },
      { rootMargin: MARGIN },
    );
    observer.observe(element);
    return () => {
      clearTimeout(timer);
      observer.disconnect();
    };
  }, [ref]);
  return isNear;
}
