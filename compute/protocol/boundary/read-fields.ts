import type { z } from "zod";
import { type ShapeWords, type Word, wordsOf } from "./explain.ts";
import { definitionOf, literalsOf, messageNameOf, type NameOf, typeText } from "./type-text.ts";

/** One field that crosses: its path in the message, its type with bounds, who can read it, and why it crosses. */
export interface CrossingField {
  readonly path: string;
  readonly type: string;
  readonly isSealed: boolean;
  readonly why: string;
}

/** A message of a union, or the one message that an object is (`name` is null then). */
export interface CrossingMessage {
  readonly name: string | null;
  readonly fields: readonly CrossingField[];
}

/** A field crosses and nobody said why. The message says where to say it. */
export class UnexplainedField extends Error {
  constructor(shape: string, field: string) {
    super(
      `${shape}.${field} crosses the boundary without words. ` +
        `Say in one sentence why it crosses, beside the other fields of ${shape} in compute/protocol/boundary/: ` +
        `\`${field.split(".").at(-1)}: "…"\`, sealed("…") if it holds ciphertext, within("…", {…}) for an object without a name.`,
    );
    this.name = "UnexplainedField";
  }
}

export interface ReadOptions {
  /** names of schemas, for types and errors */
  readonly nameOf: NameOf;
  /** everything in it is sealed */
  readonly isSealed: boolean;
  /** is told of every schema that was met */
  readonly onVisit?: (schema: z.ZodType) => void;
}

/** All fields of a message's schema. @throws UnexplainedField */
export function readMessages(schema: z.ZodType, shape: string, options: ReadOptions): CrossingMessage[] {
  const at = { schema, shape, path: "", fields: undefined, seen: new Set<z.ZodType>() };
  const definition = definitionOf(schema);
  if (definition.type !== "union") return [{ name: null, fields: readShape(at, options) }];
  options.onVisit?.(schema);
  const words = wordsOf(schema);
  return definition.options.map((option) => {
    const name = messageNameOf(option as z.ZodType);
    const shapeOfOption = `${shape} "${name}"`;
    const fields = words !== undefined && "options" in words ? words.options[name] : undefined;
    const place = { ...at, schema: option as z.ZodType, shape: shapeOfOption, fields };
    // the heading names the message
    return { name, fields: readShape(place, options).filter(({ path }) => path !== "type") };
  });
}

interface Place {
  readonly schema: z.ZodType;
  /** for errors: the nearest shape with a name */
  readonly shape: string;
  readonly path: string;
  /** words given by the shape around it; a schema with words of its own doesn't need them */
  readonly fields: Readonly<Record<string, Word>> | undefined;
  /** shapes on the way down, to stop at one that contains itself */
  readonly seen: ReadonlySet<z.ZodType>;
}

function readShape(place: Place, options: ReadOptions): CrossingField[] {
  const { schema, seen } = place;
  options.onVisit?.(schema);
  if (seen.has(schema)) return [];
  const inside = { ...place, seen: new Set([...seen, schema]) };
  const own = wordsOf(schema);
  const name = options.nameOf(schema);
  const named = name === undefined ? inside : { ...inside, shape: name };
  const def = definitionOf(schema);
  const next = (inner: z.core.$ZodType, path = place.path) =>
    readShape({ ...withWords(named, own), schema: inner as z.ZodType, path }, options);
  switch (def.type) {
    case "object":
      return Object.entries(def.shape).flatMap(([field, inner]) =>
        readField(withWords(named, own), field, inner as z.ZodType, options),
      );
    case "array":
      return next(def.element, `${place.path}[]`);
    case "record":
      return next(def.valueType, `${place.path}.*`);
    case "nullable":
    case "optional":
      return next(def.innerType);
    case "lazy":
      return next(def.getter());
    case "union":
      return onePerPath(
        def.options.flatMap((option) => readOption(named, own, option as z.ZodType, options)),
      );
    default:
      return [];
  }
}

function readOption(
  place: Place,
  words: ShapeWords | undefined,
  option: z.ZodType,
  options: ReadOptions,
): CrossingField[] {
  const isMessages = words !== undefined && "options" in words;
  const fields = isMessages ? words.options[messageNameOf(option)] : place.fields;
  return readShape({ ...place, schema: option, fields }, options);
}

function withWords(place: Place, words: ShapeWords | undefined): Place {
  return words !== undefined && "fields" in words ? { ...place, fields: words.fields } : place;
}

function readField(place: Place, field: string, schema: z.ZodType, options: ReadOptions): CrossingField[] {
  const path = place.path === "" ? field : `${place.path}.${field}`;
  const word = wordOf(place, field, schema);
  const isSealed = options.isSealed || word.isSealed === true;
  const row = { path, type: typeText(schema, options.nameOf), isSealed, why: word.why };
  const inside = { ...place, schema, path, shape: `${place.shape}.${field}`, fields: word.fields };
  return [row, ...readShape(inside, options)];
}

function wordOf({ fields, shape }: Place, field: string, schema: z.ZodType) {
  const given = fields?.[field];
  const word = typeof given === "string" ? { why: given } : given;
  if (word !== undefined && word.why.trim() !== "") return word;
  if (field === "type" && literalsOf(schema) !== undefined) return { why: "Says which of several this is." };
  throw new UnexplainedField(shape, field);
}

/** A field that several options of a union share is told once. */
function onePerPath(fields: readonly CrossingField[]): CrossingField[] {
  const told = new Map<string, CrossingField>();
  for (const field of fields) {
    const before = told.get(field.path);
    const type =
      before === undefined || before.type === field.type ? field.type : `${before.type} / ${field.type}`;
    told.set(field.path, { ...field, type });
  }
  return [...told.values()];
}
