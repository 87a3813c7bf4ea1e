import { z } from "zod";
import { PoolId } from "../protocol/ids.ts";

/** A place as stored in notebooks: this browser, or a Pool of workers. Parses to the `TargetRef` of `target.ts`. */
export const TargetRef = z.discriminatedUnion("type", [
  z.object({ type: z.literal("browser") }),
  z.object({ type: z.literal("pool"), poolId: PoolId }),
]);
export type TargetRef = z.infer<typeof TargetRef>;

/** The same place gives the same key; for maps and comparisons, never shown. */
export function targetKey(ref: { type: "browser" } | { type: "pool"; poolId: string }): string {
  return ref.type === "browser" ? "browser" : ref.poolId;
}
