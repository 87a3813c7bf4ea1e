import type * as Monaco from "monaco-editor/editor/editor.api.js";

const editors = new Map<string, Monaco.editor.IStandaloneCodeEditor>();

/** Remembers which editor shows a cell. Returns how to forget it. */
export function rememberEditor(cellId: string, editor: Monaco.editor.IStandaloneCodeEditor): () => void {
  editors.set(cellId, editor);
  return () => {
    if (editors.get(cellId) === editor) editors.delete(cellId);
  };
}

/** Writes a text where the cursor of this cell is, and gives it the keyboard. `false` when no editor shows the cell. */
export function insertAtCursor(cellId: string, text: string): boolean {
  const editor = editors.get(cellId);
  const range = editor?.getSelection();
  if (!editor || !range) return false;
  editor.executeEdits("catalog", [{ range, text, forceMoveMarkers: true }]);
  editor.focus();
  return true;
}

/** Where the cursor of this cell is, as an offset into its text; `null` when no editor shows the cell. */
export function cursorOffset(cellId: string): number | null {
  const editor = editors.get(cellId);
  const position = editor?.getPosition();
  return position ? (editor?.getModel()?.getOffsetAt(position) ?? null) : null;
}
