/** A nested value taken apart, for a tree that can be folded. */
export type NestedValue =
  | { readonly type: "text"; readonly text: string; readonly isNull: boolean }
  | { readonly type: "items"; readonly open: "[" | "{" | "("; readonly items: readonly NestedItem[] };

export interface NestedItem {
  /** name of a field, key of a map entry, or number of an item */
  readonly key: string;
  readonly value: NestedValue;
}

const DEPTH_MAX = 200;

/**
 * Reads the engine's own text of a LIST, STRUCT or MAP: `{'a': [1, NULL], 'b': x}`.
 * Null when the text is not one: the caller then shows it as it is.
 */
export function parseNested(text: string): NestedValue | null {
  const reader = createReader(text);
  const value = readValue(reader, "", 0);
  return value && reader.at === text.length && value.type === "items" ? value : null;
}

interface Reader {
  readonly text: string;
  at: number;
}

const createReader = (text: string): Reader => ({ text, at: 0 });

function readValue(reader: Reader, stops: string, depth: number): NestedValue | null {
  if (depth > DEPTH_MAX) return null;
  const first = reader.text[reader.at];
  if (first === "[" || first === "{" || first === "(") return readItems(reader, first, depth);
  if (first === "'") {
    const quoted = readQuoted(reader);
    return quoted === null ? null : { type: "text", text: quoted, isNull: false };
  }
  const bare = readBare(reader, stops);
  return { type: "text", text: bare, isNull: bare === "NULL" };
}

const CLOSERS = { "[": "]", "{": "}", "(": ")" } as const;

function readItems(reader: Reader, open: "[" | "{" | "(", depth: number): NestedValue | null {
  const closer = CLOSERS[open];
  const items: NestedItem[] = [];
  reader.at++;
  if (reader.text[reader.at] === closer) {
    reader.at++;
    return { type: "items", open, items };
  }
  for (;;) {
    const key = open === "{" ? readKey(reader, depth) : String(items.length + 1);
    if (key === null) return null;
    const value = readValue(reader, `,${closer}`, depth + 1);
    if (!value) return null;
    items.push({ key, value });
    const next = reader.text[reader.at];
    reader.at++;
    if (next === closer) return { type: "items", open, items };
    if (next !== "," || reader.text[reader.at] !== " ") return null;
    reader.at++;
  }
}

/** `'name': ` of a struct, `key=` of a map. */
function readKey(reader: Reader, depth: number): string | null {
  const from = reader.at;
  const key = readValue(reader, ":=", depth + 1);
  if (!key) return null;
  if (reader.text.startsWith(": ", reader.at)) reader.at += 2;
  else if (reader.text[reader.at] === "=") reader.at++;
  else return null;
  return key.type === "text" ? key.text : reader.text.slice(from, reader.at - 1);
}

function readQuoted(reader: Reader): string | null {
  let text = "";
  for (reader.at++; reader.at < reader.text.length; reader.at++) {
    const char = reader.text[reader.at];
    if (char === "'") {
      reader.at++;
      return text;
    }
    if (char === "\\") reader.at++;
    text += reader.text[reader.at] ?? "";
  }
  return null;
}

function readBare(reader: Reader, stops: string): string {
  const from = reader.at;
  while (reader.at < reader.text.length && !stops.includes(reader.text[reader.at] ?? "")) reader.at++;
  return reader.text.slice(from, reader.at);
}
