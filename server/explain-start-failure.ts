import { MigrationError } from "./db/apply-migrations.ts";
import { DirectoryLockedError } from "./db/directory-lock.ts";
import { EnvError } from "./env.ts";
import { isAppError } from "./errors.ts";

const SYSTEM_ERRORS: Readonly<Record<string, (detail: string) => string>> = {
  EADDRINUSE: () => "the port is in use. Stop what listens there, or set EIDER_PORT.",
  EADDRNOTAVAIL: () => "this machine has no such address: check EIDER_HOST.",
  EACCES: (detail) => `no permission${detail}. Check EIDER_DATA_DIR, or take a port above 1023.`,
  EPERM: (detail) => `no permission${detail}. Check EIDER_DATA_DIR.`,
  EROFS: (detail) =>
    `the file system is read-only${detail}. Set EIDER_DATA_DIR to a folder that can be written.`,
  ENOSPC: (detail) => `the disk is full${detail}.`,
  EEXIST: (detail) => `something that is not a folder is in the way${detail}: check EIDER_DATA_DIR.`,
  ENOTDIR: (detail) => `not a folder${detail}: check EIDER_DATA_DIR.`,
  ECONNREFUSED: () => "the database of DATABASE_URL can't be reached: nothing listens there.",
  ENOTFOUND: () => "the host of DATABASE_URL is not known.",
  ETIMEDOUT: () => "the database of DATABASE_URL does not answer.",
  // SQLSTATEs
  "28P01": () => "the database of DATABASE_URL refuses its password.",
  "28000": () => "the database of DATABASE_URL refuses this user.",
  "3D000": () => "the database of DATABASE_URL does not exist. Create it first.",
  "42501": () => "the user of DATABASE_URL may not create tables there.",
};

/** One line that says what is wrong with the installation and what to do; `undefined` for our own bugs. */
export function explainStartFailure(error: unknown): string | undefined {
  if (error instanceof EnvError || error instanceof DirectoryLockedError) return error.message;
  if (error instanceof MigrationError) {
    return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
  }
  if (isAppError(error)) return error.message;
  if (typeof error !== "object" || error === null) return undefined;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  const path = "path" in error && typeof error.path === "string" ? ` for ${error.path}` : "";
  return SYSTEM_ERRORS[code]?.(path) ?? explainFirst(error);
}

/** A refused connection to several addresses of a host is an AggregateError. */
function explainFirst(error: object): string | undefined {
  return error instanceof AggregateError ? explainStartFailure(error.errors[0]) : undefined;
}
