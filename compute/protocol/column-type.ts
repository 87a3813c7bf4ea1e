/**
 * A DuckDB column type, read from its SQL text as DESCRIBE and `typeof` print it.
 *
 * `name` is upper case without arguments (`DECIMAL`, `TIMESTAMP WITH TIME ZONE`);
 * `LIST` and `ARRAY` stand for the suffixes `[]` and `[n]`. `children` are the
 * element types of lists and arrays, the key and value of a map, and the fields of
 * structs and unions. `fields` has the names of the latter, empty when unnamed.
 * `sql` is the type's own text.
 */
export interface ColumnType {
  readonly name: string;
  readonly sql: string;
  readonly children: readonly ColumnType[];
  readonly fields: readonly string[];
}

/** Reads a type's SQL text. Never throws: text it can't read is a leaf named by that text. Linear in the text. */
export function readColumnType(text: string): ColumnType {
  const reader = new TypeReader(text);
  const type = reader.readType();
  return reader.isAtEnd() ? type : leaf(text);
}

const leaf = (name: string, sql = name): ColumnType => ({
  name: name.toUpperCase(),
  sql: sql.trim(),
  children: [],
  fields: [],
});

const NAME = /\s*([A-Za-z_][A-Za-z0-9_]*(?: (?:WITH TIME ZONE|PRECISION|VARYING))*)/y;
const QUOTED = /\s*"((?:[^"]|"")*)"/y;
const LITERAL = /\s*'(?:[^']|'')*'/y;
const SUFFIX = /\s*\[(\d*)\]/y;

class TypeReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  isAtEnd(): boolean {
    return this.#text.slice(this.#at).trim() === "";
  }

  readType(): ColumnType {
    const start = this.#at;
    let type: ColumnType = { ...this.#readBase(), sql: this.#text.slice(start, this.#at).trim() };
    for (let suffix = this.#take(SUFFIX); suffix !== null; suffix = this.#take(SUFFIX)) {
      const name = suffix[1] === "" ? "LIST" : "ARRAY";
      type = { name, sql: this.#text.slice(start, this.#at).trim(), children: [type], fields: [] };
    }
    return type;
  }

  #readBase(): Omit<ColumnType, "sql"> {
    const quoted = this.#take(QUOTED);
    if (quoted !== null) return leaf(unquote(quoted[1] ?? ""));
    const name = (this.#take(NAME)?.[1] ?? "").toUpperCase();
    if (!this.#takeMark("(")) return leaf(name);
    if (name === "STRUCT" || name === "UNION") return this.#readFields(name);
    if (name === "MAP") return this.#readChildren(name);
    this.#skipArguments();
    return leaf(name);
  }

  #readChildren(name: string): Omit<ColumnType, "sql"> {
    const children = [this.readType()];
    while (this.#takeMark(",")) children.push(this.readType());
    this.#takeMark(")");
    return { name, children, fields: [] };
  }

  #readFields(name: string): Omit<ColumnType, "sql"> {
    const children: ColumnType[] = [];
    const fields: string[] = [];
    do {
      const field = this.#readFieldName();
      fields.push(field);
      children.push(this.readType());
    } while (this.#takeMark(","));
    this.#takeMark(")");
    return { name, children, fields };
  }

  /** A field is `name type`; the fields of `row(…)` are types alone, and their name is empty. */
  #readFieldName(): string {
    const start = this.#at;
    const quoted = this.#take(QUOTED);
    const name = quoted === null ? this.#take(/\s*([^\s"'(),[\]]+)/y)?.[1] : unquote(quoted[1] ?? "");
    if (name !== undefined && /^\s*[A-Za-z"]/.test(this.#text.slice(this.#at, this.#at + 8))) {
      const isTypeAlone =
        quoted === null && /^\s*(?:WITH TIME ZONE)/.test(this.#text.slice(this.#at, this.#at + 20));
      if (!isTypeAlone) return name;
    }
    this.#at = start;
    return "";
  }

  #skipArguments(): void {
    while (this.#at < this.#text.length && !this.#takeMark(")")) {
      if (this.#take(LITERAL) === null && this.#take(QUOTED) === null) this.#at++;
    }
  }

  #take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match !== null) this.#at = pattern.lastIndex;
    return match;
  }

  #takeMark(mark: string): boolean {
    let at = this.#at;
    while (this.#text[at] === " ") at++;
    if (this.#text[at] !== mark) return false;
    this.#at = at + 1;
    return true;
  }
}

const unquote = (text: string): string => text.replaceAll('""', '"');
