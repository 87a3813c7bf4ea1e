"use client";

import { useSyncExternalStore } from "react";

const never = () => () => undefined;

/** Whether React has taken over what the server drew: before that, pressing a submit button is the browser's own doing. */
export function useHydrated(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}
