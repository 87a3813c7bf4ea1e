import { chmod, mkdir, open, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { EnrollAnswer } from "../protocol/enrollment.ts";
import { createKeys, exportKeys, importKeys, type KeyPairs, StoredKeys } from "../seal/keys.ts";

/** Who this worker is, after enrolment, and whose Grants it accepts. */
export type Enrollment = z.infer<typeof EnrollAnswer>;

const StoredIdentity = z.object({
  version: z.literal(1),
  keys: StoredKeys,
  enrollment: EnrollAnswer.nullable(),
});
type StoredIdentity = z.infer<typeof StoredIdentity>;

/**
 * The worker's own keys, in `identity.json` of its directory, readable by its user
 * only. They are made and written before the token is spent, so that a worker that
 * dies in the middle of enrolling can ask again as the same one.
 */
export interface Identity {
  readonly keys: KeyPairs;
  readonly enrollment: Enrollment | null;
  saveEnrollment(enrollment: Enrollment): Promise<void>;
}

/** @throws when the file is there but can't be read or is not one that was written here. */
export async function openIdentity(directory: string): Promise<Identity> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await chmod(directory, 0o700);
  const path = join(directory, "identity.json");
  const stored = (await readStored(path)) ?? (await createStored(path));
  return {
    keys: await importKeys(stored.keys),
    enrollment: stored.enrollment,
    saveEnrollment: (enrollment) => writeStored(path, { ...stored, enrollment }),
  };
}

async function readStored(path: string): Promise<StoredIdentity | null> {
  try {
    return StoredIdentity.parse(JSON.parse(await readFile(path, "utf8")));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}

async function createStored(path: string): Promise<StoredIdentity> {
  const keys = await exportKeys(await createKeys({ isExtractable: true }));
  const stored: StoredIdentity = { version: 1, keys, enrollment: null };
  await writeStored(path, stored);
  return stored;
}

async function writeStored(path: string, stored: StoredIdentity): Promise<void> {
  const fresh = `${path}.new`;
  const file = await open(fresh, "w", 0o600);
  try {
    await file.writeFile(JSON.stringify(stored));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(fresh, path);
}
