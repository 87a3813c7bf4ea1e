import type { PoolId } from "../protocol/ids.ts";
import type { Notebook, SqlCell } from "./notebook.ts";
import type { TargetRef } from "./target-ref.ts";

/**
 * The plain-text form of a notebook: Markdown that reads well anywhere and differs
 * line by line in version control. Everything between SQL blocks is a text cell.
 *
 *     ---
 *     eider-notebook: 1
 *     title: "Flight delays"
 *     target: browser
 *     ---
 *
 *     # Flight delays
 *
 *     ```sql name=flights target=pool:Hosted view=chart collapsed
 *     SELECT …
 *     ```
 *
 *     ```json chart
 *     { "mark": "bar", … }
 *     ```
 *
 * - Attributes come in this order and only when they differ from the default; a
 *   value that is not made of letters, digits, `_ . : -` is a JSON string.
 * - Pools are named by their name, so that a file moves between workspaces.
 * - A fence is longer than any run of backticks that starts a line inside it.
 * - A text cell is preceded by `<!-- text cell -->` only where it would else be lost
 *   or joined: after another text cell, when empty, or with blank lines at its ends.
 * - A line of a text cell that looks like one of ours gets a backslash in front.
 *
 * Ids, versions, conflicts and deleted cells are not part of it.
 */
export function exportNotebook(
  notebook: Notebook,
  options: { readonly poolName: (poolId: PoolId) => string | null },
): string {
  const blocks = [header(notebook, options.poolName)];
  let isAfterText = false;
  for (const cell of notebook.cells) {
    if (cell.type === "sql") blocks.push(...sqlBlocks(cell, options.poolName));
    else blocks.push(textBlock(cell.text, isAfterText));
    isAfterText = cell.type === "text";
  }
  return `${blocks.join("\n\n")}\n`;
}

export const FILE_VERSION = 1;
export const TEXT_MARKER = "<!-- text cell -->";
/** What starts a block of ours, behind any number of backslashes. */
export const STRUCTURE = /^\\*(?:`{3,}(?:sql name=|json chart\r?$)|<!-- text cell -->\r?$)/;

function header(notebook: Notebook, poolName: (poolId: PoolId) => string | null): string {
  return [
    "---",
    `eider-notebook: ${FILE_VERSION}`,
    `title: ${JSON.stringify(notebook.title)}`,
    `target: ${targetText(notebook.defaultTarget, poolName)}`,
    "---",
  ].join("\n");
}

function targetText(target: TargetRef, poolName: (poolId: PoolId) => string | null): string {
  if (target.type === "browser") return "browser";
  return attributeValue(`pool:${poolName(target.poolId) ?? target.poolId}`);
}

function attributeValue(value: string): string {
  return /^[\w.:-]+$/.test(value) ? value : JSON.stringify(value);
}

function sqlBlocks(cell: SqlCell, poolName: (poolId: PoolId) => string | null): string[] {
  const attributes = [`name=${attributeValue(cell.name)}`];
  if (cell.target) attributes.push(`target=${targetText(cell.target, poolName)}`);
  if (cell.view !== "table") attributes.push(`view=${cell.view}`);
  if (cell.isCollapsed) attributes.push("collapsed");
  const fence = fenceFor(cell.text);
  const blocks = [`${fence}sql ${attributes.join(" ")}\n${cell.text}\n${fence}`];
  if (cell.chart) blocks.push(`\`\`\`json chart\n${JSON.stringify(cell.chart, null, 2)}\n\`\`\``);
  return blocks;
}

function fenceFor(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/^`+/gm)].map(([ticks]) => ticks.length));
  return "`".repeat(longest + 1);
}

function textBlock(text: string, isAfterText: boolean): string {
  const lines = text.split("\n").map((line) => (STRUCTURE.test(line) ? `\\${line}` : line));
  const isMarked = isAfterText || isBlank(lines[0] ?? "") || isBlank(lines.at(-1) ?? "");
  return isMarked ? `${TEXT_MARKER}\n${lines.join("\n")}` : lines.join("\n");
}

export function isBlank(line: string): boolean {
  return line.trim() === "";
}
