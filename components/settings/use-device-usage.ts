"use client";

import { useQuery } from "@tanstack/react-query";
import { deviceUsage } from "../../compute/targets/registry.ts";

/** What this browser keeps of tables and Results. */
export function useDeviceUsage() {
  return useQuery({ queryKey: ["device", "usage"], queryFn: deviceUsage });
}
