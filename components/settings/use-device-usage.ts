"use client";

import { useQuery } from "@tanstack/react-query";

/** What this browser keeps of tables and Results. */
export function useDeviceUsage() {
  return useQuery({
    queryKey: ["device", "usage"],
    queryFn: async () => (await targets()).deviceUsage(),
  });
}

/** Forgets the kept columns; Results too when asked. */
export async function clearDevice(options: { readonly withResults: boolean }): Promise<void> {
  return (await targets()).clearDevice(options);
}

/** The code of the places is large: it comes after the page. */
function targets() {
  return import("../../compute/targets/registry.ts");
}
