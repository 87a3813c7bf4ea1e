"use client";

import { Toaster } from "sonner";

/** Where `showToast()` appears. Mounted once, by the layout. */
export function Toasts() {
  return (
    <Toaster
      position="bottom-right"
      offset={{ right: 16, bottom: 40 }}
      gap={8}
      toastOptions={{ unstyled: true }}
    />
  );
}
