"use client";

import { useQuery } from "@tanstack/react-query";

/** What this site keeps in this browser: `usedBytes` of `quotaBytes`. Not available over plain HTTP. */
export function useStorageBytes() {
  return useQuery({
    queryKey: ["device", "storage"],
    queryFn: async () => {
      if (!isSecureContext) return { usedBytes: 0, quotaBytes: 0 };
      const { usage = 0, quota = 0 } = await navigator.storage.estimate();
      return { usedBytes: usage, quotaBytes: quota };
    },
  });
}
