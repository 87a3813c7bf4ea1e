import { z } from "zod";
import { CallId, PoolId, WorkerId } from "./ids.ts";
import { RunStats } from "./run.ts";

/**
 * Why a Run ran where it did and what it did cost. Numbers and names only: no SQL,
 * no values. Written when the Run begins; `stats` follow when it ends.
 */
export const Receipt = z.object({
  version: z.literal(1),
  /** who picked the place: a person for this cell, or the notebook's default */
  chosenBy: z.enum(["cell", "notebook"]),
  place: z.discriminatedUnion("type", [
    z.object({ type: z.literal("browser"), label: z.string().max(200) }),
    z.object({
      type: z.literal("pool"),
      poolId: PoolId,
      workerId: WorkerId,
      callId: CallId,
      label: z.string().max(200),
    }),
  ]),
  stats: RunStats.nullable(),
});
export type Receipt = z.infer<typeof Receipt>;
