import type * as Monaco from "monaco-editor/editor/editor.api.js";
import type { MonacoApi } from "./monaco-api.ts";
import { SQL_LANGUAGE } from "./sql-language.ts";
import { tokenizeSql } from "./sql-tokens.ts";
import { loadSqlVocabulary, signatureOf, type SqlFunction } from "./sql-vocabulary.ts";

/** Shows what a function is when the pointer rests on a call of it. */
export function registerHover(monaco: MonacoApi): void {
  monaco.languages.registerHoverProvider(SQL_LANGUAGE, {
    async provideHover(model, position) {
      const called = calledAt(model.getValue(), model.getOffsetAt(position));
      if (!called) return null;
      const { functions } = await loadSqlVocabulary();
      const known = functions.get(called.name);
      if (!known || model.isDisposed()) return null;
      const [from, to] = [model.getPositionAt(called.start), model.getPositionAt(called.end)];
      const range = new monaco.Range(from.lineNumber, from.column, to.lineNumber, to.column);
      return { range, contents: hoverText(known) };
    },
  });
}

/** The function whose name stands at `offset`, in small letters. */
export function calledAt(sql: string, offset: number): { name: string; start: number; end: number } | null {
  const token = tokenizeSql(sql).find(({ start, end }) => start <= offset && offset < end);
  if (token?.kind !== "function") return null;
  return { name: sql.slice(token.start, token.end).toLowerCase(), start: token.start, end: token.end };
}

/** Signatures, then what it does, an example, and where it can't be used. */
export function hoverText(known: SqlFunction): Monaco.IMarkdownString[] {
  const signatures = known.signatures.map((_, index) => signatureOf(known, index)).join("\n");
  const parts = [
    code(signatures),
    known.about,
    known.example === "" ? "" : code(known.example),
    known.isNativeOnly ? "_Not in this browser's engine: run the cell on a worker._" : "",
  ];
  return parts.filter((part) => part !== "").map((value) => ({ value }));
}

function code(text: string): string {
  return `\`\`\`${SQL_LANGUAGE}\n${text}\n\`\`\``;
}
