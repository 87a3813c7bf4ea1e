import { z } from "zod";

/**
 * Every way a Run can fail. `at` says who can mend it, `retry` whether the very
 * same request may succeed later, `title` is what the cell shows first.
 * Decisions read these columns, never a message.
 */
export const RUN_FAILURES = {
  sql_error: { at: "author", retry: "no", title: "SQL error" },
  refused_statement: { at: "author", retry: "no", title: "Statement not allowed here" },
  blocked_by_policy: { at: "owner", retry: "elsewhere", title: "Blocked by policy" },
  missing_capability: { at: "author", retry: "elsewhere", title: "This place can't run it" },
  out_of_memory: { at: "author", retry: "elsewhere", title: "Out of memory" },
  out_of_disk: { at: "owner", retry: "elsewhere", title: "Out of disk space" },
  result_too_large: { at: "author", retry: "no", title: "Result too large" },
  result_gone: { at: "author", retry: "no", title: "A Result it reads is gone" },
  timed_out: { at: "author", retry: "no", title: "Time is up" },
  source_failed: { at: "owner", retry: "later", title: "A source did not answer" },
  session_lost: { at: "author", retry: "later", title: "The engine was lost" },
  target_unavailable: { at: "owner", retry: "later", title: "This place can't be reached" },
  worker_lost: { at: "owner", retry: "later", title: "Lost contact" },
  protocol_mismatch: { at: "owner", retry: "after_upgrade", title: "Versions don't fit" },
  internal: { at: "us", retry: "later", title: "A fault in Eider" },
} as const;

export type RunFailureCode = keyof typeof RUN_FAILURES;
export const RunFailureCode = z.enum(Object.keys(RUN_FAILURES) as [RunFailureCode, ...RunFailureCode[]]);

/** Why a Run failed: a value, never thrown. The message is for the reader of the cell. */
export const RunFailure = z.object({
  code: RunFailureCode,
  /** the engine's or our own words; no stack, path, or secret */
  message: z.string().max(20_000),
  /** DuckDB's exception type, e.g. "Binder", when the engine raised it */
  exceptionType: z.string().max(100).optional(),
  /** DuckDB's error subtype, e.g. "MISSING_ENTRY" or "COLUMN_NOT_FOUND" */
  errorSubtype: z.string().max(100).optional(),
  /** where in the Run's SQL, as UTF-16 offsets into the whole text of the cell */
  position: z.object({ start: z.number().int().min(0), end: z.number().int().min(0) }).optional(),
  /** names that the engine thinks were meant, best first */
  candidates: z.array(z.string().max(1_000)).max(20).optional(),
  /** one concrete next step, e.g. "Run it on Hosted." */
  nextStep: z.string().max(1_000).optional(),
});
export type RunFailure = z.infer<typeof RunFailure>;
