import type { Finding } from "../doctor/finding.ts";
import { LocalPolicyError, readLocalPolicy } from "./read-local-policy.ts";

/** What the doctor says of a policy file. */
export async function checkLocalPolicy(path: string, isRequired: boolean): Promise<Finding> {
  const check = "local policy";
  const nextStep = "mend it; docs/worker-policy.md has every key";
  try {
    const read = await readLocalPolicy(path);
    if (read !== null) return { check, state: "ok", seen: `${path} is understood` };
    if (!isRequired) return { check, state: "ok", seen: "none: nothing is narrowed" };
    return {
      check,
      state: "failed",
      seen: `${path} is not there`,
      nextStep: "make it, or unset EIDER_POLICY_FILE",
    };
  } catch (error) {
    if (!(error instanceof LocalPolicyError)) throw error;
    return { check, state: "failed", seen: error.message, nextStep };
  }
}
