import { z } from "zod";

/**
 * Why a field crosses, in one sentence for who audits it. A plain text is readable by
 * whoever carries the message; `sealed(…)` marks the one field of a readable message
 * that is not; `within(…)` explains the fields of an object that has no name of its own.
 */
export type Word = string | FieldWord;
export interface FieldWord {
  readonly why: string;
  readonly isSealed?: boolean;
  readonly fields?: Readonly<Record<string, Word>>;
}

/** The words of one shape: of an object by field, of a union of messages by message and field. */
export type ShapeWords =
  | { readonly fields: Readonly<Record<string, Word>> }
  | { readonly options: Readonly<Record<string, Readonly<Record<string, Word>>>> };

const explained = new Map<z.ZodType, ShapeWords>();

/** Explains every field of an object. A field that is missing here fails the types, and `npm run check` by name. */
export function explain<T extends object>(
  schema: z.ZodType<T>,
  fields: { readonly [K in keyof T]-?: Word },
): void {
  explained.set(schema, { fields });
}

/** Explains every field of every message of a union; `type` itself needs no words. */
export function explainMessages<T extends { type: string }>(
  schema: z.ZodType<T>,
  options: {
    readonly [N in T["type"]]: {
      readonly [K in Exclude<keyof Extract<T, { type: N }>, "type">]-?: Word;
    };
  },
): void {
  explained.set(schema, { options });
}

/** What was said of a schema; `undefined`: nothing. */
export function wordsOf(schema: z.ZodType): ShapeWords | undefined {
  return explained.get(schema);
}

/** The field holds ciphertext: what carries the message can't read it. */
export function sealed(why: string): FieldWord {
  return { why, isSealed: true };
}

/** Explains a field that is an object, a list of objects, or one of several objects, without a schema of its own. */
export function within(why: string, fields: Readonly<Record<string, Word>>): FieldWord {
  return { why, fields };
}
