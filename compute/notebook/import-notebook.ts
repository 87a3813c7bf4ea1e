import { newId, PoolId } from "../protocol/ids.ts";
import { LIMITS } from "../protocol/limits.ts";
import { freeName } from "./cell-name.ts";
import { ChartDefinition } from "./chart-definition.ts";
import { FILE_VERSION, isBlank, STRUCTURE, TEXT_MARKER } from "./file-format.ts";
import { type Cell, CellName, CellView, Notebook } from "./notebook.ts";
import type { TargetRef } from "./target-ref.ts";

/** A file that is not a notebook. The message names the line, for the person. */
export class NotebookFileError extends Error {
  readonly line: number;
  constructor(line: number, message: string) {
    super(`Line ${line}: ${message}`);
    this.name = "NotebookFileError";
    this.line = line;
  }
}

export interface ImportOptions {
  readonly poolByName: (name: string) => PoolId | null;
  readonly makeId?: typeof newId;
}

/**
 * Reads what `exportNotebook` wrote, or a person did. Ids and versions are new.
 * A pool that `poolByName` does not know becomes the notebook's default, and this
 * browser there; `unknownPools` names them.
 *
 * @throws NotebookFileError when the file is no notebook or goes beyond a limit.
 */
export function importNotebook(
  file: string,
  options: ImportOptions,
): { notebook: Notebook; unknownPools: readonly string[] } {
  const reader: Reader = {
    lines: file.replace(/^\uFEFF/, "").split("\n"),
    at: 0,
    options,
    makeId: options.makeId ?? newId,
    unknownPools: new Set(),
  };
  const { title, target } = readHeader(reader);
  let notebook: Notebook = { title, defaultTarget: target ?? { type: "browser" }, cells: [], deleted: [] };
  while (reader.at < reader.lines.length) {
    const cell = readCell(reader, notebook);
    if (!cell) continue;
    notebook = { ...notebook, cells: [...notebook.cells, cell] };
    if (notebook.cells.length > LIMITS.notebookCellsMax)
      throw new NotebookFileError(reader.at, `more than ${LIMITS.notebookCellsMax} cells.`);
  }
  return { notebook: Notebook.parse(notebook), unknownPools: [...reader.unknownPools] };
}

interface Reader {
  readonly lines: readonly string[];
  at: number;
  readonly options: ImportOptions;
  readonly makeId: typeof newId;
  readonly unknownPools: Set<string>;
}

function fail(reader: Reader, message: string): never {
  throw new NotebookFileError(reader.at + 1, message);
}

/** The current line without a carriage return; `undefined` at the end. */
function peek(reader: Reader): string | undefined {
  return reader.lines[reader.at]?.replace(/\r$/, "");
}

function readHeader(reader: Reader): { title: string; target: TargetRef | null } {
  if (peek(reader) !== "---") fail(reader, "a notebook file starts with ---.");
  reader.at++;
  const fields = new Map<string, string>();
  for (; peek(reader) !== "---"; reader.at++) {
    const line = peek(reader);
    if (line === undefined) fail(reader, "the header does not end with ---.");
    const colon = line.indexOf(":");
    if (colon > 0) fields.set(line.slice(0, colon).trim(), line.slice(colon + 1).trim());
  }
  if (fields.get("eider-notebook") !== String(FILE_VERSION))
    fail(reader, `the header says no "eider-notebook: ${FILE_VERSION}".`);
  reader.at++;
  const title = unquote(reader, fields.get("title") ?? "Untitled");
  if (title.length === 0 || title.length > LIMITS.notebookTitleCharsMax)
    fail(reader, `the title takes 1 to ${LIMITS.notebookTitleCharsMax} characters.`);
  return { title, target: readTarget(reader, unquote(reader, fields.get("target") ?? "browser")) };
}

function unquote(reader: Reader, value: string): string {
  if (!value.startsWith('"')) return value;
  const parsed = parseJson(value);
  return typeof parsed === "string" ? parsed : fail(reader, `${value} is not a JSON string.`);
}

function readTarget(reader: Reader, text: string): TargetRef | null {
  if (text === "browser") return { type: "browser" };
  if (!text.startsWith("pool:")) fail(reader, `a target is "browser" or "pool:<name>", not "${text}".`);
  const name = text.slice("pool:".length);
  const poolId = reader.options.poolByName(name);
  if (poolId) return { type: "pool", poolId };
  reader.unknownPools.add(name);
  return null;
}

function readCell(reader: Reader, notebook: Notebook): Cell | null {
  const line = peek(reader) ?? "";
  if (/^`{3,}sql name=/.test(line)) return readSql(reader, notebook, line);
  if (line === TEXT_MARKER) {
    reader.at++;
    return textCell(reader, readText(reader));
  }
  if (/^`{3,}json chart$/.test(line)) fail(reader, "a chart follows the SQL cell it belongs to.");
  const lines = readText(reader);
  const first = lines.findIndex((text) => !isBlank(text));
  if (first < 0) return null;
  return textCell(reader, lines.slice(first, lines.findLastIndex((text) => !isBlank(text)) + 1));
}

/** Lines up to the next block, without the blank line in front of it. */
function readText(reader: Reader): string[] {
  const lines: string[] = [];
  for (; reader.at < reader.lines.length; reader.at++) {
    const line = reader.lines[reader.at] ?? "";
    if (!STRUCTURE.test(line)) lines.push(line);
    else if (line.startsWith("\\")) lines.push(line.slice(1));
    else break;
  }
  if (lines.length > 1) lines.pop();
  return lines;
}

function written(reader: Reader, text: string) {
  if (text.length > LIMITS.cellCharsMax)
    fail(reader, `a cell is longer than ${LIMITS.cellCharsMax} characters.`);
  const ids = { id: reader.makeId("cel_"), version: reader.makeId("opn_") };
  return { ...ids, text, textRevision: 0, others: [] };
}

function textCell(reader: Reader, lines: readonly string[]): Cell {
  return { type: "text", ...written(reader, lines.join("\n")) };
}

function readSql(reader: Reader, notebook: Notebook, opening: string): Cell {
  const attributes = readAttributes(reader, opening.slice(opening.indexOf("sql ") + 4));
  const name = CellName.safeParse(attributes.get("name"));
  if (!name.success) fail(reader, "a SQL cell takes a name of 1 to 200 characters.");
  const view = CellView.safeParse(attributes.get("view") ?? "table");
  if (!view.success) fail(reader, `"${attributes.get("view")}" is no view.`);
  const target = attributes.get("target");
  const lines = readFenced(reader, opening);
  return {
    type: "sql",
    ...written(reader, lines.join("\n")),
    name: freeName(notebook, name.data),
    target: target === undefined ? null : readTarget(reader, target),
    view: view.data,
    isCollapsed: attributes.has("collapsed"),
    chart: readChart(reader),
  };
}

/** `name=flights target="pool:my pool" collapsed` → a map; a bare word has an empty value. */
function readAttributes(reader: Reader, text: string): Map<string, string> {
  const attributes = new Map<string, string>();
  for (const [, key = "", value = ""] of text.matchAll(/([\w-]+)(?:=("(?:[^"\\]|\\.)*"|\S*))?/g))
    attributes.set(key, unquote(reader, value));
  return attributes;
}

function readFenced(reader: Reader, opening: string): string[] {
  const fence = /^`+/.exec(opening)?.[0] ?? "";
  const lines: string[] = [];
  for (reader.at++; peek(reader) !== fence; reader.at++) {
    const line = reader.lines[reader.at];
    if (line === undefined) fail(reader, `the block that starts with ${fence} does not end.`);
    lines.push(line);
  }
  reader.at++;
  return lines;
}

function readChart(reader: Reader): ChartDefinition | null {
  const start = reader.at;
  while (reader.at < reader.lines.length && isBlank(peek(reader) ?? "")) reader.at++;
  const opening = peek(reader) ?? "";
  if (!/^`{3,}json chart$/.test(opening)) {
    reader.at = start;
    return null;
  }
  const chart = ChartDefinition.safeParse(parseJson(readFenced(reader, opening).join("\n")));
  return chart.success ? chart.data : fail(reader, "the chart is not one that Eider knows.");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
