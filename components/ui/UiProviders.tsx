"use client";

import { Tooltip } from "radix-ui";
import { LiveRegion } from "./LiveRegion.tsx";
import { Toasts } from "./Toasts.tsx";

/** What the components of this folder need around them, once per page. */
export function UiProviders({ children }: { children: React.ReactNode }) {
  return (
    <Tooltip.Provider delayDuration={400} skipDelayDuration={200}>
      {children}
      <LiveRegion />
      <Toasts />
    </Tooltip.Provider>
  );
}
