import { defineEditorThemes } from "./editor-theme.ts";
import { registerHover } from "./hover.ts";
import type { MonacoApi } from "./monaco-api.ts";
import { registerSqlLanguage } from "./sql-language.ts";
import { loadSqlVocabulary } from "./sql-vocabulary.ts";

let loading: Promise<MonacoApi> | null = null;

/** Loads the editor once per page, 0.7 MB, with SQL, both themes and its worker. A failed load is tried again by the next call. */
export function loadMonaco(): Promise<MonacoApi> {
  loading ??= load().catch((error: unknown) => {
    loading = null;
    throw error;
  });
  return loading;
}

async function load(): Promise<MonacoApi> {
  globalThis.MonacoEnvironment = {
    getWorker: () =>
      new Worker(new URL("monaco-editor/editor/editor.worker.js", import.meta.url), { type: "module" }),
  };
  const [monaco] = await Promise.all([
    import("monaco-editor/editor/editor.api.js"),
    import("monaco-editor/features/register.all.js"),
  ]);
  // there when the first letter is written; who needs it hears of a load that failed
  loadSqlVocabulary().catch(() => undefined);
  registerSqlLanguage(monaco);
  registerHover(monaco);
  defineEditorThemes(monaco);
  return monaco;
}
