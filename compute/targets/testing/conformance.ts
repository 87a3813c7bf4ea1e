import type { ConformanceContext, Requirement } from "./requirement.ts";
import { CANCEL_REQUIREMENTS } from "./requirements/cancel-requirements.ts";
import { EXTREME_REQUIREMENTS } from "./requirements/extreme-requirements.ts";
import { FAILURE_REQUIREMENTS } from "./requirements/failure-requirements.ts";
import { RESULT_REQUIREMENTS } from "./requirements/result-requirements.ts";
import { RUN_REQUIREMENTS } from "./requirements/run-requirements.ts";
import { VALUE_REQUIREMENTS } from "./requirements/value-requirements.ts";

/** All promises of a target, in the order they are tried on one Session. Needs no test framework and no Node. */
export const CONFORMANCE: readonly Requirement[] = [
  ...VALUE_REQUIREMENTS,
  ...RUN_REQUIREMENTS,
  ...FAILURE_REQUIREMENTS,
  ...RESULT_REQUIREMENTS,
  ...CANCEL_REQUIREMENTS,
  ...EXTREME_REQUIREMENTS,
];

/** Requirements that a target does not meet, by name, with the reason. */
export type ConformanceExceptions = Readonly<Record<string, string>>;

export interface RequirementReport {
  readonly name: string;
  readonly outcome: "met" | "not met" | "excepted";
  /** what was found instead, or the reason of the exception */
  readonly message: string;
  readonly elapsedMs: number;
}

/** @throws Error when an exception names no requirement: it would turn into silence with the next rename. */
export function checkExceptions(exceptions: ConformanceExceptions): void {
  const names = new Set(CONFORMANCE.map(({ name }) => name));
  const unknown = Object.keys(exceptions).filter((name) => !names.has(name));
  if (unknown.length > 0) throw new Error(`No requirement is called ${unknown.join(", ")}.`);
}

/** Tries every requirement, one after the other; for places without a test framework. */
export async function tryConformance(
  context: ConformanceContext,
  exceptions: ConformanceExceptions,
  onReport: (report: RequirementReport) => void = () => undefined,
): Promise<RequirementReport[]> {
  checkExceptions(exceptions);
  const reports: RequirementReport[] = [];
  for (const requirement of CONFORMANCE) {
    const report = await tryRequirement(requirement, context, exceptions[requirement.name]);
    reports.push(report);
    onReport(report);
  }
  return reports;
}

async function tryRequirement(
  { name, run }: Requirement,
  context: ConformanceContext,
  reason: string | undefined,
): Promise<RequirementReport> {
  if (reason !== undefined) return { name, outcome: "excepted", message: reason, elapsedMs: 0 };
  const startedAt = performance.now();
  const report = (outcome: RequirementReport["outcome"], message: string) => ({
    name,
    outcome,
    message,
    elapsedMs: performance.now() - startedAt,
  });
  try {
    await run(context);
    return report("met", "");
  } catch (error) {
    return report("not met", error instanceof Error ? error.message : String(error));
  }
}
