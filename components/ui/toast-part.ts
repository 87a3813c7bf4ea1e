"use client";

import { lazyPart } from "./lazy-part.ts";

/** The place of toasts. Whoever has something to say asks for it. */
export const toastPart = lazyPart(async () => (await import("./ToastHost.tsx")).ToastHost);
