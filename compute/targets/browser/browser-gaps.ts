import { EngineError } from "../../planner/planner-engine.ts";
import { readEngineError } from "../../planner/engine-error.ts";
import { sqlTokens } from "../../planner/sql-tokens.ts";
import type { RunFailure } from "../../protocol/failures.ts";

/** What this engine is built without, and the words by which a statement asks for it. */
const GAPS: readonly { readonly what: string; readonly asks: RegExp }[] = [
  {
    what: "JSON functions",
    asks: /^(?:json|json_.*|from_json.*|to_json|array_to_json|row_to_json|read_(?:nd)?json.*|->>?)$/,
  },
  {
    what: "time zones",
    asks: /^(?:zone|timezone|timestamptz|current_time|get_current_time|localtime|localtimestamp|current_local.*|make_timestamptz|now|current_timestamp|transaction_timestamp|icu_.*|pg_timezone_names|date_trunc|date_part|datepart|extract|year|quarter|month|week|day|hour|minute|age|epoch|date_diff|datediff|date_sub|datesub|time_bucket|timetz)$/,
  },
  { what: "collations", asks: /^collate$/ },
  { what: "reading Parquet files by name", asks: /^(?:read_parquet|parquet_.*)$/ },
];

/**
 * The failure of a statement that needs what this place lacks. What it is, is read off the
 * statement's words: the engine that knew is gone, or only says so in prose.
 */
export function missingCapability(sql: string): RunFailure {
  const words = wordsOf(sql);
  for (const { what, asks } of GAPS) {
    const asked = words.find(({ word }) => asks.test(word));
    if (asked) return failureOf(`${what[0]?.toUpperCase()}${what.slice(1)}`, asked.position);
  }
  return {
    code: "missing_capability",
    message:
      "The browser's engine can't plan this statement: it needs more memory or other abilities than it has.",
    nextStep: "Run it on Hosted.",
  };
}

/** Words in lower case, and runs of marks (`->>`) as one. */
function wordsOf(sql: string) {
  const words: { word: string; position: { start: number; end: number }; isMark: boolean }[] = [];
  for (const { type, start, end } of sqlTokens(sql)) {
    const last = words.at(-1);
    const isMark = type === "mark";
    if (isMark && last?.isMark && last.position.end === start) {
      last.word += sql.slice(start, end);
      last.position.end = end;
    } else words.push({ word: sql.slice(start, end).toLowerCase(), position: { start, end }, isMark });
  }
  return words;
}

function failureOf(what: string, position: RunFailure["position"]): RunFailure {
  const verb = what.endsWith("s") ? "are" : "is";
  return {
    code: "missing_capability",
    message: `${what} ${verb} not part of the browser's engine.`,
    position,
    nextStep: "Run it on Hosted.",
  };
}

/**
 * Reads what the engine threw. An entry that it knows to be in an extension it lacks comes
 * without a subtype and without a name: a gap of this place, not an error of the author.
 */
export function readBrowserError(thrown: Error): EngineError {
  const error = readEngineError(thrown);
  const { fields } = error;
  const isGap = fields.exceptionType === "Catalog" && fields.errorSubtype === null && fields.name === null;
  return isGap
    ? new EngineError({ ...fields, exceptionType: "Missing Extension" }, { cause: thrown })
    : error;
}

/**
 * What to do about a failure that may come of this place. `+` and `-` on timestamps with time
 * zone are missing here; the engine only says that no operator fits.
 */
export function withBrowserAdvice(failure: RunFailure, sql: string): RunFailure {
  if (failure.code === "missing_capability") return missingCapability(sql);
  const operator = failure.position ? sql[failure.position.start] : "";
  if (failure.errorSubtype !== "NO_MATCHING_FUNCTION" || (operator !== "+" && operator !== "-"))
    return failure;
  return {
    ...failure,
    nextStep: "With a timestamp with time zone: cast it to TIMESTAMP, or run it on Hosted.",
  };
}
