import type { MonacoApi } from "./monaco-api.ts";

/** Defines both themes from the tokens of the page, as they are now. Call again when the theme of the page changes. */
export function defineEditorThemes(monaco: MonacoApi): void {
  const dark = document.documentElement.dataset.theme === "dark";
  const color = colorReader();
  monaco.editor.defineTheme("eider", {
    base: dark ? "vs-dark" : "vs",
    inherit: false,
    rules: [
      { token: "", foreground: color("--text") },
      { token: "keyword", foreground: color("--syn-keyword") },
      { token: "function", foreground: color("--syn-func") },
      { token: "string", foreground: color("--syn-string") },
      { token: "number", foreground: color("--syn-number") },
      { token: "comment", foreground: color("--syn-comment"), fontStyle: "italic" },
      { token: "parameter", foreground: color("--syn-param") },
      { token: "identifier", foreground: color("--text") },
    ],
    colors: {
      "editor.background": `#${color("--surface")}00`,
      "editor.foreground": `#${color("--text")}`,
      "editorCursor.foreground": `#${color("--accent-fill")}`,
      "editor.selectionBackground": `#${color("--accent-edge")}`,
      "editor.inactiveSelectionBackground": `#${color("--n5")}`,
      "editor.lineHighlightBackground": "#00000000",
      "editor.lineHighlightBorder": "#00000000",
      ...Object.fromEntries(
        [1, 2, 3, 4, 5, 6].map((level) => [
          `editorBracketHighlight.foreground${level}`,
          `#${color("--text")}`,
        ]),
      ),
      "editorBracketMatch.background": `#${color("--n5")}`,
      "editorBracketMatch.border": `#${color("--n7")}`,
      "editorError.foreground": `#${color("--danger-fill")}`,
      "editorWarning.foreground": `#${color("--warn-fill")}`,
      "editorWidget.background": `#${color("--raised")}`,
      "editorWidget.foreground": `#${color("--text")}`,
      "editorWidget.border": `#${color("--line-strong")}`,
      "editorSuggestWidget.background": `#${color("--raised")}`,
      "editorSuggestWidget.foreground": `#${color("--text")}`,
      "editorSuggestWidget.border": `#${color("--line-strong")}`,
      "editorSuggestWidget.selectedBackground": `#${color("--pressed")}`,
      "editorSuggestWidget.selectedForeground": `#${color("--text")}`,
      "editorSuggestWidget.highlightForeground": `#${color("--accent")}`,
      "editorSuggestWidget.focusHighlightForeground": `#${color("--accent")}`,
      "editorHoverWidget.background": `#${color("--raised")}`,
      "editorHoverWidget.border": `#${color("--line-strong")}`,
      "list.hoverBackground": `#${color("--hover")}`,
      "scrollbarSlider.background": `#${color("--n7")}80`,
      "scrollbarSlider.hoverBackground": `#${color("--n8")}80`,
      focusBorder: `#${color("--accent-fill")}`,
    },
  });
  monaco.editor.setTheme("eider");
}

/** Reads a token as six hex digits, whatever notation it is written in. */
function colorReader(): (token: string) => string {
  const style = getComputedStyle(document.documentElement);
  const canvas = document.createElement("canvas").getContext("2d");
  return (token) => {
    const value = style.getPropertyValue(token).trim();
    if (!canvas) return "808080";
    canvas.fillStyle = "#808080";
    canvas.fillStyle = value;
    return String(canvas.fillStyle).slice(1, 7);
  };
}

/** Keeps the theme of the editors that of the page. Returns how to stop. */
export function watchTheme(monaco: MonacoApi): () => void {
  const observer = new MutationObserver(() => defineEditorThemes(monaco));
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  return () => observer.disconnect();
}
