import type * as Monaco from "monaco-editor/editor/editor.api.js";
import { type CompletionSource, setCompletionSource } from "./completion.ts";
import { watchTheme } from "./editor-theme.ts";
import type { MonacoApi } from "./monaco-api.ts";
import { rememberEditor } from "./cell-editors.ts";
import { modelOf, normalizeLines } from "./sql-models.ts";
import type { EditorMarker } from "./editor-marker.ts";

/** Keys of the editor that mean more than writing. */
export type EditorKey =
  | "leave"
  | "run-and-advance"
  | "run-in-place"
  | "run-and-insert"
  | "run-statement"
  | "save"
  | "format";

export interface EditorHandle {
  focus(): void;
  /** Takes a text from outside, changing only what differs, so that the cursor stays. */
  setText(text: string): void;
  setMarkers(markers: readonly EditorMarker[]): void;
  setReadOnly(isReadOnly: boolean): void;
  /** Frees the editor; text and undo stay with the cell. */
  detach(): void;
}

export interface AttachOptions {
  readonly cellId: string;
  readonly label: string;
  readonly text: string;
  readonly complete: CompletionSource;
  readonly onChange: (text: string) => void;
  readonly onFocus: () => void;
  readonly onKey: (key: EditorKey, offset: number) => void;
}

/** Puts a live editor into `host`, on top of the static text whose metrics it has. */
export function attachEditor(monaco: MonacoApi, host: HTMLElement, options: AttachOptions): EditorHandle {
  const model = modelOf(monaco, options.cellId, options.text);
  const editor = monaco.editor.create(host, {
    ...EDITOR_LOOK,
    model,
    ariaLabel: options.label,
    overflowWidgetsDomNode: overflowHost(),
  });
  const forget = rememberEditor(options.cellId, editor);
  const stopTheme = watchTheme(monaco);
  const stopCompletion = setCompletionSource(monaco, model.uri.toString(), options.complete);
  let isTakingText = false;

  const changes = model.onDidChangeContent(() => {
    if (!isTakingText) options.onChange(model.getValue());
  });
  const focus = editor.onDidFocusEditorText(options.onFocus);
  for (const action of actionsOf(monaco, options.onKey)) editor.addAction(action);

  return {
    focus() {
      if (!editor.hasTextFocus()) editor.focus();
    },
    setText(text) {
      const next = normalizeLines(text);
      const current = model.getValue();
      if (next === current) return;
      isTakingText = true;
      model.pushEditOperations([], [difference(model, current, next)], () => null);
      isTakingText = false;
    },
    setMarkers(markers) {
      monaco.editor.setModelMarkers(
        model,
        "eider",
        markers.map((marker) => toMarker(monaco, model, marker)),
      );
    },
    setReadOnly: (isReadOnly) => editor.updateOptions({ readOnly: isReadOnly }),
    detach() {
      changes.dispose();
      focus.dispose();
      forget();
      stopTheme();
      stopCompletion();
      editor.dispose();
    },
  };
}

/** Suggestions and hovers stand outside of the cell, which clips what leaves it. */
function overflowHost(): HTMLElement {
  const known = document.querySelector<HTMLElement>(".editor-overflow");
  if (known) return known;
  const host = document.createElement("div");
  host.className = "editor-overflow monaco-editor";
  document.body.append(host);
  return host;
}

/** Options that make the editor look and weigh like the static text. */
export const EDITOR_LOOK = {
  theme: "eider",
  automaticLayout: true,
  fontFamily:
    'ui-monospace, "SF Mono", "JetBrains Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace',
  fontSize: 13,
  lineHeight: 20,
  fontLigatures: false,
  tabSize: 2,
  lineNumbers: "off",
  lineDecorationsWidth: 0,
  lineNumbersMinChars: 0,
  glyphMargin: false,
  folding: false,
  minimap: { enabled: false },
  overviewRulerLanes: 0,
  overviewRulerBorder: false,
  hideCursorInOverviewRuler: true,
  scrollBeyondLastLine: false,
  scrollBeyondLastColumn: 4,
  renderLineHighlight: "none",
  occurrencesHighlight: "off",
  selectionHighlight: false,
  guides: { indentation: false },
  bracketPairColorization: { enabled: false },
  padding: { top: 0, bottom: 0 },
  scrollbar: {
    vertical: "hidden",
    horizontal: "hidden",
    alwaysConsumeMouseWheel: false,
    handleMouseWheel: true,
  },
  wordWrap: "off",
  wordBasedSuggestions: "off",
  // Enter ends the line when the word is complete already
  acceptSuggestionOnEnter: "smart",
  quickSuggestionsDelay: 80,
  suggest: { showStatusBar: false, preview: false, showWords: false },
  fixedOverflowWidgets: true,
  contextmenu: false,
  unicodeHighlight: { ambiguousCharacters: false },
  tabFocusMode: false,
  stickyScroll: { enabled: false },
} as const satisfies Monaco.editor.IStandaloneEditorConstructionOptions;

/** While one of these is open, Escape closes it and stays in the text. */
const NOTHING_OPEN =
  "!suggestWidgetVisible && !findWidgetVisible && !parameterHintsVisible && !editorHasMultipleSelections";

function actionsOf(
  { KeyCode, KeyMod }: MonacoApi,
  onKey: AttachOptions["onKey"],
): Monaco.editor.IActionDescriptor[] {
  const keys: [EditorKey, string, number, string?][] = [
    ["leave", "Leave the editor", KeyCode.Escape, NOTHING_OPEN],
    ["run-and-advance", "Run and go to the next cell", KeyMod.Shift | KeyCode.Enter],
    ["run-in-place", "Run", KeyMod.CtrlCmd | KeyCode.Enter],
    ["run-and-insert", "Run and insert a cell below", KeyMod.Alt | KeyCode.Enter],
    ["run-statement", "Run the statement under the cursor", KeyMod.CtrlCmd | KeyMod.Shift | KeyCode.Enter],
    ["save", "Save now", KeyMod.CtrlCmd | KeyCode.KeyS],
    ["format", "Format", KeyMod.CtrlCmd | KeyMod.Shift | KeyCode.KeyF],
  ];
  return keys.map(([key, label, binding, precondition]) => ({
    id: `eider.${key}`,
    label,
    keybindings: [binding],
    precondition,
    run(editor) {
      editor.trigger("eider", "hideSuggestWidget", {});
      const position = editor.getPosition();
      const offset = position ? (editor.getModel()?.getOffsetAt(position) ?? 0) : 0;
      onKey(key, offset);
    },
  }));
}

/** One edit that makes `next` of `current`: what they begin and end with alike is left alone. */
function difference(
  model: Monaco.editor.ITextModel,
  current: string,
  next: string,
): Monaco.editor.IIdentifiedSingleEditOperation {
  let start = 0;
  const shortest = Math.min(current.length, next.length);
  while (start < shortest && current[start] === next[start]) start++;
  let same = 0;
  while (same < shortest - start && current.at(-1 - same) === next.at(-1 - same)) same++;
  const from = model.getPositionAt(start);
  const to = model.getPositionAt(current.length - same);
  return {
    range: {
      startLineNumber: from.lineNumber,
      startColumn: from.column,
      endLineNumber: to.lineNumber,
      endColumn: to.column,
    },
    text: next.slice(start, next.length - same),
  };
}

function toMarker(
  monaco: MonacoApi,
  model: Monaco.editor.ITextModel,
  { start, end, message, severity }: EditorMarker,
): Monaco.editor.IMarkerData {
  const from = model.getPositionAt(start);
  const to = model.getPositionAt(Math.max(end, start + 1));
  return {
    severity: severity === "error" ? monaco.MarkerSeverity.Error : monaco.MarkerSeverity.Warning,
    message,
    startLineNumber: from.lineNumber,
    startColumn: from.column,
    endLineNumber: to.lineNumber,
    endColumn: to.column,
  };
}
