"use client";

import { useEffect } from "react";
import { Toaster, toast } from "sonner";
import { setToastBoard } from "./toast-board.ts";

/** The place of toasts itself, with the package that draws them. */
export function ToastHost() {
  useEffect(() => setToastBoard(toast), []);
  return (
    <Toaster
      position="bottom-right"
      offset={{ right: 16, bottom: 40 }}
      gap={8}
      toastOptions={{ unstyled: true }}
    />
  );
}
