import type { Pool, Worker } from "./fleet.ts";

/** The dialog that is open over the Workers page, with what it is about as it was when it opened. */
export type FleetAsk =
  | { type: "pause"; worker: Worker }
  | { type: "rename"; worker: Worker }
  | { type: "drain"; worker: Worker }
  | { type: "revoke"; worker: Worker }
  /** one that waits for approval: opens the enrolment where it was left */
  | { type: "compare"; worker: Worker }
  /** `poolId`: with this Pool chosen */
  | { type: "enrol"; poolId: string | null; isPersonal: boolean }
  | { type: "new-pool" }
  | { type: "change-pool"; pool: Pool }
  | { type: "pool-keys"; pool: Pool }
  | { type: "remove-pool"; pool: Pool };
export type Ask = (ask: FleetAsk) => void;
