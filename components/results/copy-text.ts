import type { ColumnKind } from "./format/column-kind.ts";

export const COPY_FORMATS = ["tsv", "csv", "json", "markdown"] as const;
export type CopyFormat = (typeof COPY_FORMATS)[number];

/** Values as exact texts, row by row; null is NULL. */
export interface CopiedRows {
  readonly columns: readonly { readonly name: string; readonly kind: ColumnKind }[];
  readonly rows: readonly (readonly (string | null)[])[];
}

/** The rows as a person pastes them elsewhere. TSV has a heading only when there is more than one cell. */
export function copyText(copied: CopiedRows, format: CopyFormat): string {
  switch (format) {
    case "tsv":
      return toTsv(copied);
    case "csv":
      return toCsv(copied);
    case "json":
      return toJson(copied);
    case "markdown":
      return toMarkdown(copied);
  }
}

function toTsv({ columns, rows }: CopiedRows): string {
  const cell = (text: string | null) =>
    text === null ? "" : /["\t\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
  const lines = rows.map((row) => row.map(cell).join("\t"));
  if (rows.length === 1 && columns.length === 1) return rows[0]?.[0] ?? "";
  return [columns.map((column) => cell(column.name)).join("\t"), ...lines].join("\n");
}

/** RFC 4180. NULL is nothing at all, an empty text is `""`. */
function toCsv({ columns, rows }: CopiedRows): string {
  const cell = (text: string | null) =>
    text === null ? "" : text === "" || /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
  const lines = rows.map((row) => row.map(cell).join(","));
  return [columns.map((column) => cell(column.name)).join(","), ...lines].join("\r\n");
}

/** Numbers keep all their digits; what JSON has no word for (`nan`, dates) becomes text. */
function toJson({ columns, rows }: CopiedRows): string {
  const value = (text: string | null, kind: ColumnKind | undefined) => {
    if (text === null) return "null";
    if (kind === "boolean" && (text === "true" || text === "false")) return text;
    if (kind === "number" && /^-?\d+(\.\d+)?(e[+-]?\d+)?$/.test(text)) return text;
    return JSON.stringify(text);
  };
  const lines = rows.map((row) => {
    const pairs = row.map(
      (text, at) => `${JSON.stringify(columns[at]?.name ?? "")}: ${value(text, columns[at]?.kind)}`,
    );
    return `  { ${pairs.join(", ")} }`;
  });
  return `[\n${lines.join(",\n")}\n]`;
}

function toMarkdown({ columns, rows }: CopiedRows): string {
  const cell = (text: string | null) =>
    (text ?? "NULL").replace(/\\/g, "\\\\").replace(/\|/g, "\\|").replace(/\r?\n/g, "<br>");
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const ruler = columns.map((column) => (column.kind === "number" ? "---:" : "---"));
  return [
    line(columns.map((column) => cell(column.name))),
    line(ruler),
    ...rows.map((row) => line(row.map(cell))),
  ].join("\n");
}
