import pino from "pino";
import { shared } from "./shared-state.ts";

export type Logger = pino.Logger;

/** Keys whose values never reach a log, at the top level and one or two levels down. */
export const SECRET_KEYS = [
  "password",
  "newPassword",
  "oldPassword",
  "passwordHash",
  "token",
  "tokenHash",
  "secret",
  "secretKey",
  "cookie",
  "authorization",
  "databaseUrl",
  "DATABASE_URL",
  "sql",
  "parameters",
] as const;

const paths = SECRET_KEYS.flatMap((key) => [
  key,
  `*.${key}`,
  `*.*.${key}`,
  `headers["set-cookie"]`,
  `*.headers["set-cookie"]`,
]);

/**
 * Makes a logger that writes JSON lines to `destination` (default: stdout) and
 * replaces the values of `SECRET_KEYS`. Log objects, not sentences with values in
 * them: what is inside a message string is not redacted.
 */
export function makeLogger(level: string, destination?: pino.DestinationStream): Logger {
  const options: pino.LoggerOptions = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: { paths: [...new Set(paths)], censor: "[redacted]" },
    serializers: { error: pino.stdSerializers.errWithCause },
  };
  return destination ? pino(options, destination) : pino(options);
}

const slot = shared<{ logger: Logger | undefined }>("logger", () => ({ logger: undefined }));

/** The process's logger. Silent until `setLogger`, as in tests. Log errors under the key `error`. */
export function logger(): Logger {
  slot.logger ??= makeLogger("silent");
  return slot.logger;
}

/** Called once at boot. */
export function setLogger(made: Logger): void {
  slot.logger = made;
}
