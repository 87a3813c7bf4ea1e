import type { Enrollment, Token, Worker } from "../fleet.ts";

/** How far one enrolment is. */
export type EnrolStep =
  /** no token was made yet */
  | { at: "pool" }
  | { at: "waiting"; token: Token }
  /** the token is of no use any more, and nobody came */
  | { at: "over"; token: Token; why: "expired" | "withdrawn" }
  | { at: "compare"; worker: Worker }
  /** approved; `isHere` when it can take cells */
  | { at: "approved"; worker: Worker; isHere: boolean }
  | { at: "rejected"; worker: Worker };

/** The step that the dialog shows, from what was made here and what the control plane says of it. */
export function enrolStep(
  token: Token | null,
  enrollment: Pick<Enrollment, "state"> | null,
  worker: Worker | null,
): EnrolStep {
  if (worker) return stepOfWorker(worker);
  if (!token) return { at: "pool" };
  if (enrollment?.state === "expired" || enrollment?.state === "withdrawn")
    return { at: "over", token, why: enrollment.state };
  return { at: "waiting", token };
}

function stepOfWorker(worker: Worker): EnrolStep {
  if (worker.state === "revoked") return { at: "rejected", worker };
  if (worker.state === "pending_approval") return { at: "compare", worker };
  return { at: "approved", worker, isHere: worker.state !== "offline" };
}
