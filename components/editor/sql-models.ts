import type * as Monaco from "monaco-editor/editor/editor.api.js";
import type { MonacoApi } from "./monaco-api.ts";
import { SQL_LANGUAGE } from "./sql-language.ts";

const NO_BRACKET_COLOURS = { enabled: false, independentColorPoolPerBracketType: false };
const models = new Map<string, Monaco.editor.ITextModel>();

/** The text of a cell with its undo history; it outlives the editors that show it. */
export function modelOf(monaco: MonacoApi, cellId: string, text: string): Monaco.editor.ITextModel {
  const known = models.get(cellId);
  if (known && !known.isDisposed()) return known;
  const uri = monaco.Uri.parse(`eider:/${cellId}`);
  const model = monaco.editor.createModel(normalizeLines(text), SQL_LANGUAGE, uri);
  model.setEOL(monaco.editor.EndOfLineSequence.LF);
  model.updateOptions({ bracketColorizationOptions: NO_BRACKET_COLOURS });
  models.set(cellId, model);
  return model;
}

/** Forgets the texts of a closed notebook. */
export function disposeModels(): void {
  for (const model of models.values()) model.dispose();
  models.clear();
}

/** The editor knows one kind of line end. */
export function normalizeLines(text: string): string {
  return text.replace(/\r\n?/g, "\n");
}
