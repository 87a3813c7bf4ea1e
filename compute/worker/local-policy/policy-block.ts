import type { RunFailure } from "../../protocol/failures.ts";
import type { LocalPolicy } from "./local-policy.ts";

/** A rule of the policy file, by the path of its key, e.g. `rows.outMax`. */
export type PolicyRule =
  | "pools"
  | "methods"
  | "statements"
  | "rows.outMax"
  | "mayExport"
  | "mayWrite"
  | "lake"
  | "sessions.max"
  | "devices";

/** The worker's own no, in words for the reader of the cell. It quotes no values. */
export class PolicyBlock extends Error {
  readonly rule: PolicyRule;
  readonly nextStep: string;
  constructor(rule: PolicyRule, what: string, nextStep: string) {
    super(`This worker's local policy ${what} (rule: ${rule}).`);
    this.name = "PolicyBlock";
    this.rule = rule;
    this.nextStep = nextStep;
  }
}

/** What a Run that is blocked ends with. */
export function policyFailure({ message, nextStep }: PolicyBlock): RunFailure {
  return { code: "blocked_by_policy", message, nextStep };
}

/** Where a policy is asked for: as it is now, since it may change while calls are under way. */
export interface PolicyInForce {
  readonly current: LocalPolicy;
}
