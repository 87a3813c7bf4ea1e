import type * as Monaco from "monaco-editor/editor/editor.api.js";

/** The editor's module, as it is handed around after it was loaded once. */
export type MonacoApi = typeof Monaco;
