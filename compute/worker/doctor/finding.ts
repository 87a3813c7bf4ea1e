/** What one check found. Only `failed` keeps a worker from running here. */
export interface Finding {
  readonly check: string;
  readonly state: "ok" | "warning" | "failed";
  /** what was seen; no secrets */
  readonly seen: string;
  /** what to do about it; set unless all is well */
  readonly nextStep?: string;
}

/** One line for a person: state, check, what was seen and what to do. */
export function lineOf({ check, state, seen, nextStep }: Finding): string {
  return `${state.padEnd(8)} ${check.padEnd(14)} ${seen}${nextStep === undefined ? "" : ` → ${nextStep}`}\n`;
}

/** The code of a system error, e.g. `ECONNREFUSED`; of the first of several when all addresses of a name failed. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  return "code" in error && typeof error.code === "string" ? error.code : error.name;
}
