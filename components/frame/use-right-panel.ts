"use client";

import { useEffect, useState } from "react";

/**
 * Whether the right panel lies over the centre: in a narrow window, once it was opened there.
 * One that was open when the window became narrow is hidden, and `onHidden` is told.
 */
export function useRightPanel(
  hasRight: boolean,
  isNarrow: boolean,
  onHidden: (() => void) | undefined,
): boolean {
  const [seen, setSeen] = useState({ hasRight, isOver: false });
  if (seen.hasRight !== hasRight) setSeen({ hasRight, isOver: hasRight && isNarrow });
  const isHidden = isNarrow && seen.hasRight && !seen.isOver;
  useEffect(() => {
    if (isHidden) onHidden?.();
  }, [isHidden, onHidden]);
  return isNarrow && hasRight && seen.isOver;
}
