/** A place in a text that shows a value of a cell's Result: `{{ cell.column }}`. Offsets are UTF-16. */
export interface ValueReference {
  readonly cell: string;
  readonly column: string;
  readonly start: number;
  readonly end: number;
  /** where the cell's name stands, with its quotes if it has any */
  readonly name: { readonly start: number; readonly end: number };
}

const NAME = String.raw`"(?:[^"\n]|"")+"|[\p{L}_][\p{L}\p{N}_$]*`;
const REFERENCE = new RegExp(
  String.raw`\{\{(?<before>[ \t]*)(?<cell>${NAME})[ \t]*\.[ \t]*(?<column>${NAME})[ \t]*\}\}`,
  "gu",
);

/** All references of a text, in order. Names are bare, or in double quotes as in SQL. */
export function findValueReferences(text: string): ValueReference[] {
  return [...text.matchAll(REFERENCE)].map((match) => {
    const { before = "", cell = "", column = "" } = match.groups ?? {};
    const start = match.index + 2 + before.length;
    return {
      cell: unquote(cell),
      column: unquote(column),
      start: match.index,
      end: match.index + match[0].length,
      name: { start, end: start + cell.length },
    };
  });
}

/** The same for references that mean the same, which is without case, as in SQL. */
export function referenceKey({ cell, column }: Pick<ValueReference, "cell" | "column">): string {
  return JSON.stringify([cell.toLowerCase(), column.toLowerCase()]);
}

function unquote(name: string): string {
  return name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name;
}
