/** Items of a LIST as DuckDB prints them: `[1, NULL, 'a, b']`. */
export function formatList(items: readonly NestedText[]): string {
  return `[${items.map(quoteNested).join(", ")}]`;
}

/** Items of an ARRAY, which the engine never quotes: `[a, b, NULL]`. */
export function formatArray(items: readonly NestedText[]): string {
  return `[${items.map(({ text }) => text ?? "NULL").join(", ")}]`;
}

/** Fields of a STRUCT: `{'a': 1, 'b': x}`; without names `(1, x)`. */
export function formatStruct(names: readonly string[], values: readonly NestedText[]): string {
  if (names.every((name) => name === "")) return `(${values.map(quoteNested).join(", ")})`;
  const fields = names.map(
    (name, index) => `'${escapeQuoted(name)}': ${quoteNested(values[index] ?? NULL_TEXT)}`,
  );
  return `{${fields.join(", ")}}`;
}

/** Entries of a MAP: `{a=1, 'x=y'=2}`. */
export function formatMap(entries: readonly (readonly [NestedText, NestedText])[]): string {
  return `{${entries.map(([key, value]) => `${quoteNested(key)}=${quoteNested(value)}`).join(", ")}}`;
}

/** Text of a value inside another; nested containers are never quoted. */
export interface NestedText {
  readonly text: string | null;
  readonly isContainer: boolean;
}

export const NULL_TEXT: NestedText = { text: null, isContainer: false };

function quoteNested({ text, isContainer }: NestedText): string {
  if (text === null) return "NULL";
  if (isContainer || !needsQuotes(text)) return text;
  return `'${escapeQuoted(text)}'`;
}

const needsQuotes = (text: string) =>
  text === "" || text.toUpperCase() === "NULL" || /^[ \t-\r]|[ \t-\r]$|[[\](){},:='"]/.test(text);

const escapeQuoted = (text: string) => text.replace(/\\/g, "\\\\").replace(/'/g, "\\'");
