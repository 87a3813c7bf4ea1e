import type { MonacoApi } from "./monaco-api.ts";
import { type SqlTokenKind, tokenizeSql } from "./sql-tokens.ts";

export const SQL_LANGUAGE = "eider-sql";

/** The scopes that the themes colour. */
const SCOPES: Record<SqlTokenKind, string> = {
  keyword: "keyword",
  function: "function",
  string: "string",
  number: "number",
  comment: "comment",
  parameter: "parameter",
  name: "identifier",
  quoted: "identifier",
  other: "",
};

/** Whether a line begins inside a comment or a string that an earlier one opened: the text that opened it. */
class OpenText {
  readonly opener: string;
  constructor(opener: string) {
    this.opener = opener;
  }
  clone(): OpenText {
    return this;
  }
  equals(other: unknown): boolean {
    return other instanceof OpenText && other.opener === this.opener;
  }
}

/** Registers SQL as DuckDB speaks it, with the tokenizer of the static text, so that both look the same. */
export function registerSqlLanguage(monaco: MonacoApi): void {
  monaco.languages.register({ id: SQL_LANGUAGE });
  monaco.languages.setTokensProvider(SQL_LANGUAGE, {
    getInitialState: () => new OpenText(""),
    tokenize(line, state) {
      const opener = state instanceof OpenText ? state.opener : "";
      const text = opener + line;
      const tokens = tokenizeSql(text);
      const shown = tokens.filter(({ end }) => end > opener.length || (opener === "" && end === 0));
      return {
        tokens: shown.map(({ kind, start }) => ({
          startIndex: Math.max(0, start - opener.length),
          scopes: SCOPES[kind],
        })),
        endState: new OpenText(openerAfter(text, tokens.at(-1))),
      };
    },
  });
  monaco.languages.setLanguageConfiguration(SQL_LANGUAGE, {
    comments: { lineComment: "--", blockComment: ["/*", "*/"] },
    brackets: [
      ["(", ")"],
      ["[", "]"],
      ["{", "}"],
    ],
    autoClosingPairs: [
      { open: "(", close: ")" },
      { open: "[", close: "]" },
      { open: "{", close: "}" },
      { open: "'", close: "'", notIn: ["string", "comment"] },
      { open: '"', close: '"', notIn: ["string", "comment"] },
    ],
  });
}

/** What the next line continues, if this one's last token did not end. */
function openerAfter(
  text: string,
  last: { kind: SqlTokenKind; start: number; end: number } | undefined,
): string {
  if (last === undefined) return "";
  const token = text.slice(last.start, last.end);
  if (last.kind === "comment") return token.startsWith("/*") && !token.endsWith("*/") ? "/*" : "";
  if (last.kind === "quoted") return hasEnded(token, '"') ? "" : '"';
  if (last.kind !== "string") return "";
  const dollar = /^\$\w*\$/.exec(token)?.[0];
  if (dollar) return token.length >= 2 * dollar.length && token.endsWith(dollar) ? "" : dollar;
  const opening = /^[eE]?'/.exec(token)?.[0] ?? "'";
  return hasEnded(token.slice(opening.length - 1), "'") ? "" : opening;
}

function hasEnded(token: string, quote: string): boolean {
  const quotes = token.split(quote).length - 1;
  return quotes % 2 === 0 && token.length > 1;
}
