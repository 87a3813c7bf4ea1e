import type { z } from "zod";
import { db } from "./db.ts";
import { isUniqueViolation } from "../errors.ts";
import type { Prisma } from "./generated/client.ts";

/** Reads a fact of the installation; `undefined` when never written. @throws ZodError when it was written in another form. */
export async function readSetting<T>(key: string, schema: z.ZodType<T>): Promise<T | undefined> {
  const row = await db().setting.findUnique({ where: { key } });
  return row ? schema.parse(row.value) : undefined;
}

/** Writes a fact of the installation, whatever was there. */
export async function writeSetting(key: string, value: Prisma.InputJsonValue): Promise<void> {
  await db().setting.upsert({ where: { key }, create: { key, value }, update: { value } });
}

/** Writes a fact unless there is one. Of many callers at once, exactly one gets true, on any replica. */
export async function claimSetting(key: string, value: Prisma.InputJsonValue): Promise<boolean> {
  try {
    await db().setting.create({ data: { key, value } });
    return true;
  } catch (error) {
    if (isUniqueViolation(error)) return false;
    throw error;
  }
}
