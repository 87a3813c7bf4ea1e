/** A requirement that does not hold. */
export class RequirementError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "RequirementError";
  }
}

/** Compares by value; numbers and bigints are different, -0 and 0 are not. */
export function assertEqual(actual: unknown, expected: unknown, what: string): void {
  const [found, wanted] = [canonical(actual), canonical(expected)];
  if (found !== wanted) throw new RequirementError(`${what}: expected ${cut(wanted)}, found ${cut(found)}.`);
}

export function assertTrue(condition: boolean, what: string): asserts condition {
  if (!condition) throw new RequirementError(what);
}

const cut = (text: string): string => (text.length > 600 ? `${text.slice(0, 600)}…` : text);

/** A text that is the same for equal values, whatever array or map type holds them. */
export function canonical(value: unknown): string {
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "number") return Number.isNaN(value) ? "NaN" : String(value === 0 ? 0 : value);
  if (value instanceof Map)
    return `{${[...value].map(([key, item]) => `${canonical(key)}=${canonical(item)}`).join(",")}}`;
  if (value instanceof Date) return `date ${value.getTime()}`;
  if (Array.isArray(value) || (ArrayBuffer.isView(value) && Symbol.iterator in value))
    return `[${[...(value as Iterable<unknown>)].map(canonical).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    return `{${entries.map(([key, item]) => `${key}:${canonical(item)}`).join(",")}}`;
  }
  return value === undefined ? "undefined" : JSON.stringify(value);
}
