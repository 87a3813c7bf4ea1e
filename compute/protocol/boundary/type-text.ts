import { z } from "zod";

/** Names of schemas; `undefined` for one without. */
export type NameOf = (schema: z.ZodType) => string | undefined;

/** What a schema is made of, as zod keeps it. */
export function definitionOf(schema: z.core.$ZodType): z.core.$ZodTypes["_zod"]["def"] {
  return (schema as unknown as z.core.$ZodTypes)._zod.def;
}

/** The values of a literal, as text; `undefined` for anything else. */
export function literalsOf(schema: z.core.$ZodType): string[] | undefined {
  const def = definitionOf(schema);
  return def.type === "literal" ? def.values.map(String) : undefined;
}

/** Which message an option of a union is: its `type`. */
export function messageNameOf(option: z.core.$ZodType): string {
  const def = definitionOf(option);
  const type = def.type === "object" ? def.shape.type : undefined;
  return (type === undefined ? undefined : literalsOf(type)?.[0]) ?? "other";
}

/** A type and its bounds, for a reader who does not know zod. */
export function typeText(schema: z.ZodType, nameOf: NameOf): string {
  const def = definitionOf(schema);
  const inner = (type: z.core.$ZodType) => typeText(type as z.ZodType, nameOf);
  const name = nameOf(schema);
  switch (def.type) {
    case "string":
      return name ?? textType(schema);
    case "template_literal":
      return name ?? "id";
    case "number":
      return numberType(schema);
    case "boolean":
      return "true or false";
    case "literal":
      return def.values.map((value) => JSON.stringify(value)).join(" or ");
    case "enum":
      return Object.values(def.entries).join(" / ");
    case "array":
      return `list of ${inner(def.element)}${boundsText(jsonOf(schema), "Items")}`;
    case "record":
      return `map to ${inner(def.valueType)}`;
    case "nullable":
      return `${inner(def.innerType)}, or null`;
    case "optional":
      return `${inner(def.innerType)}; optional`;
    case "lazy":
      return name ?? inner(def.getter());
    case "union":
      return name ?? "one of several";
    case "object":
      return name ?? "object";
    default:
      return "bytes";
  }
}

type Json = z.core.JSONSchema.BaseSchema;

function jsonOf(schema: z.ZodType): Json {
  return z.toJSONSchema(schema, { unrepresentable: "any", io: "input" });
}

function textType(schema: z.ZodType): string {
  const json = jsonOf(schema);
  return json.format === "date-time" ? "ISO 8601 time" : `text${boundsText(json, "Length")}`;
}

function numberType(schema: z.ZodType): string {
  const json = jsonOf(schema);
  const bounds = boundsOf([
    ["≥", json.minimum],
    [">", json.exclusiveMinimum],
    ["≤", json.maximum],
    ["<", json.exclusiveMaximum],
  ]);
  return `${json.type === "integer" ? "whole number" : "number"}${bounds}`;
}

function boundsText(json: Json, what: "Length" | "Items"): string {
  return boundsOf([
    ["≥", json[`min${what}`]],
    ["≤", json[`max${what}`]],
  ]);
}

/** The limits of safe integers are no bounds that anybody chose. */
function boundsOf(bounds: readonly (readonly [sign: string, value: unknown])[]): string {
  const told = bounds.flatMap(([sign, value]) =>
    typeof value === "number" && Math.abs(value) < Number.MAX_SAFE_INTEGER
      ? [`${sign} ${value.toLocaleString("en")}`]
      : [],
  );
  return told.length === 0 ? "" : ` (${told.join(", ")})`;
}
