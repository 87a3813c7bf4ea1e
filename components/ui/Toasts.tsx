"use client";

import dynamic from "next/dynamic";

// After the page itself: nothing is to be said before it stands.
const ToastHost = dynamic(() => import("./ToastHost.tsx").then((module) => module.ToastHost), { ssr: false });

/** Where `showToast()` appears. Mounted once, by the layout. */
export function Toasts() {
  return <ToastHost />;
}
