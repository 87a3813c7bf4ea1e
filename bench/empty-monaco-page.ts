import * as monaco from "monaco-editor/editor/editor.api.js";
import "monaco-editor/features/register.all.js";
import { EDITOR_LOOK } from "../components/editor/attach-editor.ts";

// One editor with the options of a cell's, and nothing else in the page.
globalThis.MonacoEnvironment = { getWorker: () => new Worker("/worker.js") };
const host = document.createElement("div");
host.style.cssText = "width: 900px; height: 80px; margin: 100px";
document.body.append(host);
monaco.editor.create(host, {
  ...EDITOR_LOOK,
  theme: "vs",
  value: "SELECT region, sum(amount) AS amount\nFROM orders\nWHERE year = 2000\nGROUP BY region",
  language: "plaintext",
});
