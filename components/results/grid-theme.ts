/** Colours and fonts of the grid's canvas, read from the page's tokens. */
export interface GridTheme {
  readonly surface: string;
  readonly bg: string;
  readonly text: string;
  readonly faint: string;
  readonly rowLine: string;
  readonly line: string;
  readonly hover: string;
  readonly selected: string;
  readonly selectedLine: string;
  readonly font: string;
  readonly indexFont: string;
  readonly nullFont: string;
}

export function readGridTheme(element: Element): GridTheme {
  const style = getComputedStyle(element);
  const token = (name: string) => style.getPropertyValue(name).trim();
  const ui = token("--font-ui") || "sans-serif";
  const mono = token("--font-mono") || "monospace";
  return {
    surface: token("--surface"),
    bg: token("--bg").startsWith("var(") ? token("--n2") : token("--bg"),
    text: token("--text"),
    faint: token("--text-3"),
    rowLine: token("--n4"),
    line: token("--line"),
    hover: token("--hover"),
    selected: token("--accent-tint"),
    selectedLine: token("--accent-fill"),
    font: `400 12px ${ui}`,
    indexFont: `400 11px ${ui}`,
    nullFont: `italic 400 11px ${mono}`,
  };
}

/** Calls back whenever the page changes between light and dark. Returns how to stop. */
export function onThemeChange(callback: () => void): () => void {
  const observer = new MutationObserver(callback);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme", "class"] });
  const system = matchMedia("(prefers-color-scheme: dark)");
  system.addEventListener("change", callback);
  return () => {
    observer.disconnect();
    system.removeEventListener("change", callback);
  };
}
