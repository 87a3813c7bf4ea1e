"use client";

import { lazyPart } from "./lazy-part.ts";
import { showToast } from "./show-toast.tsx";

export const menuPart = lazyPart(async () => (await import("./MenuPopup.tsx")).MenuPopup);
export const tooltipPart = lazyPart(async () => (await import("./TooltipHost.tsx")).TooltipHost);
export const dialogPart = lazyPart(async () => (await import("./DialogPanel.tsx")).DialogPanel);
export const alertDialogPart = lazyPart(
  async () => (await import("./AlertDialogPanel.tsx")).AlertDialogPanel,
);

/** What was pressed could not be opened: its code did not come. Pressing again tries again. */
export function sayNotLoaded(): void {
  showToast({ text: "That could not be loaded. Check the network, then try again.", isFailure: true });
}
