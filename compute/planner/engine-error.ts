import { EngineError, type EngineErrorFields } from "./planner-engine.ts";

/**
 * Reads what DuckDB throws when `errors_as_json` is on: `Parser Error: {…}` or `{…}`.
 * A text without JSON keeps its words and gets the type before " Error:" if there is one.
 */
export function readEngineError(thrown: unknown): EngineError {
  if (thrown instanceof EngineError) return thrown;
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  return new EngineError(readFields(text), { cause: thrown });
}

function readFields(text: string): EngineErrorFields {
  const json = parseObject(text);
  if (json === null) {
    const prefix = /^(?:Error: )?([A-Za-z][A-Za-z ]*?) Error: ([\s\S]*)$/.exec(text);
    return { ...NOTHING, exceptionType: prefix?.[1] ?? "Unknown", message: prefix?.[2] ?? text };
  }
  const word = (key: string): string | null => (typeof json[key] === "string" ? json[key] : null);
  const position = Number(word("position") ?? Number.NaN);
  return {
    exceptionType: word("exception_type") ?? "Unknown",
    message: word("exception_message") ?? text,
    errorSubtype: word("error_subtype"),
    name: word("name"),
    entryType: word("type"),
    candidates: splitCandidates(word("candidates")),
    positionBytes: Number.isInteger(position) && position >= 0 ? position : null,
    errno: word("errno") === null ? null : Number(word("errno")),
  };
}

const NOTHING = {
  errorSubtype: null,
  name: null,
  entryType: null,
  candidates: [],
  positionBytes: null,
  errno: null,
};

function parseObject(text: string): Record<string, unknown> | null {
  const start = text.indexOf("{");
  const end = text.lastIndexOf("}");
  if (start === -1 || end < start) return null;
  let value: unknown;
  try {
    value = JSON.parse(text.slice(start, end + 1));
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
  const isRaised = typeof value === "object" && value !== null && "exception_type" in value;
  return isRaised ? (value as Record<string, unknown>) : null;
}

/** Candidates come joined by commas, signatures with commas inside parentheses among them. */
function splitCandidates(text: string | null): string[] {
  if (text === null || text === "") return [];
  return text
    .split(/,(?![^(]*\))/)
    .map((name) => name.trim())
    .filter((name) => name !== "")
    .slice(0, 20);
}
