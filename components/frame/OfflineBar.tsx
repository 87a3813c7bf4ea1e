"use client";

import { useSyncExternalStore } from "react";
import { Icon } from "../ui/Icon.tsx";

/** Says that the network is gone, and what still works. */
export function OfflineBar() {
  const isOnline = useSyncExternalStore(
    watch,
    () => navigator.onLine,
    () => true,
  );
  if (isOnline) return null;
  return (
    <div className="offline" role="status">
      <Icon name="lost" />
      <b>You are offline</b>
      <span>Cells on This browser still run. The rest waits.</span>
    </div>
  );
}

function watch(listener: () => void): () => void {
  window.addEventListener("online", listener);
  window.addEventListener("offline", listener);
  return () => {
    window.removeEventListener("online", listener);
    window.removeEventListener("offline", listener);
  };
}
