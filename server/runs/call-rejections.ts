import type { RunFailureCode } from "../../compute/protocol/failures.ts";
import type { RunOutcome } from "../../compute/protocol/run.ts";
import type { CallFailureCode } from "../relay/relay-call.ts";

/** How a Run ends when its call fails before or without the worker's own report. Never as bad SQL. */
export const CALL_REJECTIONS: Record<
  CallFailureCode,
  { readonly outcome: RunOutcome; readonly failureCode: RunFailureCode | null }
> = {
  refused: { outcome: "failed", failureCode: "refused_statement" },
  expired: { outcome: "failed", failureCode: "target_unavailable" },
  busy: { outcome: "failed", failureCode: "target_unavailable" },
  unsupported: { outcome: "failed", failureCode: "protocol_mismatch" },
  draining: { outcome: "failed", failureCode: "target_unavailable" },
  cancelled: { outcome: "cancelled", failureCode: null },
  worker_lost: { outcome: "lost", failureCode: "worker_lost" },
};
