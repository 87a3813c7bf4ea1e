import type * as Monaco from "monaco-editor/editor/editor.api.js";
import type { MonacoApi } from "./monaco-api.ts";
import { SQL_LANGUAGE } from "./sql-language.ts";

export type CompletionKind = "table" | "cell" | "column" | "function" | "keyword" | "schema";

/** Something that could be written at the cursor. */
export interface Completion {
  readonly label: string;
  readonly insert: string;
  readonly kind: CompletionKind;
  /** a type, a row count, a signature: what tells it apart */
  readonly detail: string;
  /** Markdown for the chosen one */
  readonly documentation?: string;
}

/** Answers what could be written at `offset` of `sql`, best first, unfiltered by what was typed. */
export type CompletionSource = (sql: string, offset: number) => Promise<readonly Completion[]>;

const sources = new Map<string, CompletionSource>();
let isRegistered = false;

/** Gives the text of `uri` its completions. Returns how to take them away. */
export function setCompletionSource(monaco: MonacoApi, uri: string, source: CompletionSource): () => void {
  if (!isRegistered) register(monaco);
  isRegistered = true;
  sources.set(uri, source);
  return () => {
    if (sources.get(uri) === source) sources.delete(uri);
  };
}

function register(monaco: MonacoApi): void {
  monaco.languages.registerCompletionItemProvider(SQL_LANGUAGE, {
    triggerCharacters: [".", '"'],
    async provideCompletionItems(model, position) {
      const source = sources.get(model.uri.toString());
      if (!source) return { suggestions: [] };
      const word = model.getWordUntilPosition(position);
      const range = {
        startLineNumber: position.lineNumber,
        endLineNumber: position.lineNumber,
        startColumn: word.startColumn,
        endColumn: word.endColumn,
      };
      const completions = await source(model.getValue(), model.getOffsetAt(position));
      return { suggestions: completions.map((completion, rank) => toItem(monaco, completion, rank, range)) };
    },
  });
}

function toItem(
  monaco: MonacoApi,
  { label, insert, kind, detail, documentation }: Completion,
  rank: number,
  range: Monaco.IRange,
): Monaco.languages.CompletionItem {
  const kinds = monaco.languages.CompletionItemKind;
  const kindOf = {
    table: kinds.Struct,
    cell: kinds.Reference,
    column: kinds.Field,
    function: kinds.Function,
    keyword: kinds.Keyword,
    schema: kinds.Module,
  } as const;
  return {
    label,
    kind: kindOf[kind],
    detail,
    documentation: documentation ? { value: documentation } : undefined,
    insertText: insert,
    sortText: String(rank).padStart(6, "0"),
    range,
  };
}
