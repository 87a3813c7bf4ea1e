import type { StatementSpan } from "./planner-engine.ts";
import { type SqlToken, sqlTokens } from "./sql-tokens.ts";

/** The statements of a text, in order; empty ones left out. Never throws. */
export function splitStatements(sql: string): StatementSpan[] {
  const spans: StatementSpan[] = [];
  let tokens: SqlToken[] = [];
  const finish = () => {
    const [first, last] = [tokens[0], tokens.at(-1)];
    if (first !== undefined && last !== undefined)
      spans.push({ start: first.start, end: last.end, kind: kindOf(sql, tokens) });
    tokens = [];
  };
  for (const token of sqlTokens(sql)) {
    if (token.type === "mark" && sql[token.start] === ";") finish();
    else tokens.push(token);
  }
  finish();
  return spans;
}

/** The statement inside an EXPLAIN or PREPARE, as offset into `sql`; `null` for other statements. */
export function innerStatement(sql: string): number | null {
  const tokens = [...sqlTokens(sql)];
  const words = tokens.map((token) => wordOf(sql, token));
  if (words[0] === "prepare") {
    const as = words.indexOf("as");
    return as === -1 ? null : (tokens[as + 1]?.start ?? null);
  }
  if (words[0] !== "explain") return null;
  let at = 1;
  while (words[at] === "analyze" || words[at] === "verbose") at++;
  if (textOf(sql, tokens[at]) === "(" && EXPLAIN_OPTIONS.has(words[at + 1] ?? ""))
    at = tokens.findIndex((token, index) => index > at && textOf(sql, token) === ")") + 1;
  return tokens[at]?.start ?? null;
}

/** Does EXPLAIN run the statement? */
export function isExplainAnalyze(sql: string): boolean {
  const end = innerStatement(sql) ?? sql.length;
  return [...sqlTokens(sql.slice(0, end))].some((token) => wordOf(sql, token) === "analyze");
}

/** Does a statement of this kind give rows that people want to see? `RETURNING` makes a change do so. */
export function returnsRows(sql: string, span: StatementSpan): boolean {
  if (ROW_KINDS.has(span.kind)) return true;
  if (!CHANGE_KINDS.has(span.kind)) return false;
  const text = sql.slice(span.start, span.end);
  return [...sqlTokens(text)].some((token) => wordOf(text, token) === "returning");
}

export const CHANGE_KINDS: ReadonlySet<string> = new Set(["insert", "update", "delete", "merge"]);
const ROW_KINDS: ReadonlySet<string> = new Set([
  "select",
  "pivot",
  "describe",
  "show",
  "summarize",
  "explain",
  "call",
]);
const EXPLAIN_OPTIONS: ReadonlySet<string> = new Set(["format", "analyze", "verbose"]);

/** Leading words that mean another kind than themselves. */
const KIND_OF_WORD: ReadonlyMap<string, string> = new Map([
  ["from", "select"],
  ["values", "select"],
  ["table", "select"],
  ["unpivot", "select"],
  ["pivot_wider", "pivot"],
  ["pivot_longer", "select"],
  ["desc", "describe"],
  ["truncate", "delete"],
  ["import", "import"],
  ["begin", "transaction"],
  ["start", "transaction"],
  ["commit", "transaction"],
  ["end", "transaction"],
  ["rollback", "transaction"],
  ["abort", "transaction"],
]);

function kindOf(sql: string, tokens: readonly SqlToken[]): string {
  const at = tokens.findIndex((token) => textOf(sql, token) !== "(");
  const words = tokens.slice(Math.max(at, 0), at + 6).map((token) => wordOf(sql, token));
  const [first = "", second = ""] = words;
  switch (first) {
    case "with":
      return mainVerb(sql, tokens);
    case "force":
      return second;
    case "update":
      return second === "extensions" ? "install" : "update";
    case "set":
    case "reset":
      return second === "variable" ? "variable" : "set";
    case "create":
    case "drop":
    case "alter":
      return words.slice(1, 5).find((word) => !CREATE_MODIFIERS.has(word)) === "secret" ? "secret" : first;
    default:
      return KIND_OF_WORD.get(first) ?? (first === "" ? "unknown" : first);
  }
}

const CREATE_MODIFIERS: ReadonlySet<string> = new Set(["or", "replace", "temp", "temporary", "persistent"]);
const MAIN_VERBS: ReadonlySet<string> = new Set([
  "select",
  "from",
  "values",
  "table",
  "insert",
  "update",
  "delete",
  "merge",
  "pivot",
  "unpivot",
  "summarize",
  "describe",
]);

/** The verb of `WITH …`: the first one outside of parentheses. */
function mainVerb(sql: string, tokens: readonly SqlToken[]): string {
  let depth = 0;
  for (const token of tokens) {
    const text = textOf(sql, token);
    if (text === "(") depth++;
    else if (text === ")") depth--;
    else if (depth === 0 && MAIN_VERBS.has(wordOf(sql, token))) {
      const verb = wordOf(sql, token);
      return KIND_OF_WORD.get(verb) ?? verb;
    }
  }
  return "select";
}

const textOf = (sql: string, token: SqlToken | undefined): string =>
  token === undefined ? "" : sql.slice(token.start, token.end);

/** A plain word in lower case; empty for everything else. */
const wordOf = (sql: string, token: SqlToken): string =>
  token.type === "word" ? textOf(sql, token).toLowerCase() : "";
