import type { z } from "zod";
import { AppError } from "../errors.ts";

/** Parses what came from outside. @throws AppError `invalid_input` naming the first thing that is wrong, not its value. */
export function parseOrRefuse<T extends z.ZodType>(schema: T, input: unknown): z.output<T> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues[0]?.path.join(".") ?? "";
  throw new AppError("invalid_input", `${where === "" ? "The request" : where} is not valid.`, {
    cause: parsed.error,
  });
}

/** @throws AppError `invalid_input` when the body is not JSON. */
export function parseJsonOrRefuse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch (cause) {
    throw new AppError("invalid_input", "The body is not JSON.", { cause });
  }
}
