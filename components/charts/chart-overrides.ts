/** JSON as a specification is made of. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export type JsonObject = { readonly [key: string]: Json };

const REMOVE = "$remove";

/**
 * What turns `generated` into `edited`, key by key: the smallest object that
 * `applyOverrides` needs. Arrays are replaced as a whole.
 */
export function overridesOf(generated: JsonObject, edited: JsonObject): JsonObject {
  const overrides: Record<string, Json> = {};
  for (const key of Object.keys(generated)) {
    if (!Object.hasOwn(edited, key)) setOwn(overrides, key, { [REMOVE]: true });
  }
  for (const [key, value] of Object.entries(edited)) {
    const before = Object.hasOwn(generated, key) ? generated[key] : undefined;
    if (isObject(value) && isObject(before)) {
      const inner = overridesOf(before, value);
      if (Object.keys(inner).length > 0) setOwn(overrides, key, inner);
    } else if (before === undefined || !isSame(before, value)) setOwn(overrides, key, value);
  }
  return overrides;
}

/** The generated specification with a person's changes in it. Neither argument is changed. */
export function applyOverrides(generated: JsonObject, overrides: JsonObject): JsonObject {
  const merged: Record<string, Json> = { ...generated };
  for (const [key, value] of Object.entries(overrides)) {
    const before = Object.hasOwn(generated, key) ? generated[key] : undefined;
    if (isRemoval(value)) delete merged[key];
    else if (isObject(value) && isObject(before)) setOwn(merged, key, applyOverrides(before, value));
    else setOwn(merged, key, value);
  }
  return merged;
}

/** The overrides without one path: the form took that part over. */
export function dropOverride(overrides: JsonObject, path: readonly string[]): JsonObject {
  const [key, ...rest] = path;
  if (key === undefined || !Object.hasOwn(overrides, key)) return overrides;
  const { [key]: inner, ...others } = overrides;
  if (rest.length === 0 || !isObject(inner)) return others;
  const kept = dropOverride(inner, rest);
  return Object.keys(kept).length === 0 ? others : { ...overrides, [key]: kept };
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** `__proto__` as a key must stay a key. */
function setOwn(object: Record<string, Json>, key: string, value: Json): void {
  Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
}

const isRemoval = (value: Json) =>
  isObject(value) && value[REMOVE] === true && Object.keys(value).length === 1;

function isSame(left: Json, right: Json): boolean {
  if (Array.isArray(left) && Array.isArray(right))
    return left.length === right.length && left.every((item, index) => isSame(item, right[index]));
  if (isObject(left) && isObject(right)) {
    const keys = Object.keys(left);
    return (
      keys.length === Object.keys(right).length &&
      keys.every((key) => Object.hasOwn(right, key) && isSame(left[key] ?? null, right[key] ?? null))
    );
  }
  return left === right;
}
