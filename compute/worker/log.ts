/** Facts of one line: numbers, ids, codes and our own words. Never SQL, rows, parameters, keys or tokens. */
export type LogFacts = Readonly<Record<string, string | number | boolean | null>>;

/** One JSON object per line. `event` is a fixed phrase, so that lines can be counted. */
export interface Log {
  info(event: string, facts?: LogFacts): void;
  warn(event: string, facts?: LogFacts): void;
  error(event: string, facts?: LogFacts): void;
}

export const LOG_LEVELS = ["info", "warn", "error"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export function createLog(write: (line: string) => void, now: () => Date = () => new Date()): Log {
  const log = (level: LogLevel) => (event: string, facts?: LogFacts) =>
    write(`${JSON.stringify({ at: now().toISOString(), level, event, ...facts })}\n`);
  return { info: log("info"), warn: log("warn"), error: log("error") };
}

/** The same log without what is less than `least`. */
export function atLeast(least: LogLevel, log: Log): Log {
  const of = (level: LogLevel): Log[LogLevel] =>
    LOG_LEVELS.indexOf(level) < LOG_LEVELS.indexOf(least) ? () => undefined : log[level];
  return { info: of("info"), warn: of("warn"), error: of("error") };
}

/** What of an error may be logged: its kind and code, never its text, which can quote SQL or values. */
export function errorFacts(error: unknown): LogFacts {
  if (!(error instanceof Error)) return { error: typeof error };
  const code = "code" in error && typeof error.code === "string" ? error.code : null;
  return { error: error.name, code };
}
