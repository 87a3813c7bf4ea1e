import { TARGET_ERRORS, TargetError } from "../../compute/target.ts";

/** What a refused call on a Result looks like to the reader, and what may help. */
export interface Refusal {
  readonly title: string;
  readonly text: string;
  readonly help: "run_again" | "retry" | "change_query" | "none";
}

const TITLES = {
  unavailable: "This place can't be reached",
  session_lost: "The engine was lost",
  result_gone: "This Result is no longer kept",
  refused: "Not allowed here",
  blocked_by_policy: "Blocked by policy",
  bad_query: "This filter or order does not fit the column",
  aborted: "Stopped",
  internal: "A fault in Eider",
} as const;

const HELP = {
  later: "retry",
  reconnect: "retry",
  run_again: "run_again",
  no: "none",
} as const;

/** Decides by the code of a `TargetError`; anything else is our fault and says so. */
export function refusalOf(error: unknown): Refusal {
  if (!(error instanceof TargetError))
    return {
      title: TITLES.internal,
      text: error instanceof Error ? error.message : String(error),
      help: "retry",
    };
  const help = error.code === "bad_query" ? "change_query" : HELP[TARGET_ERRORS[error.code].retry];
  return { title: TITLES[error.code], text: error.message, help };
}
