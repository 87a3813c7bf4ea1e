"use client";

import { useSyncExternalStore } from "react";

const never = () => () => {};
const readPlatform = () => /Mac|iPhone|iPad/.test(navigator.platform);

/** Whether this person's keyboard has ⌘. False on the server, corrected when the page wakes up. */
export function useIsApple(): boolean {
  return useSyncExternalStore(never, readPlatform, () => false);
}
