/** Facts of one line: numbers, ids, codes and our own words. Never SQL, rows, parameters, keys or tokens. */
export type LogFacts = Readonly<Record<string, string | number | boolean | null>>;

/** One JSON object per line. `event` is a fixed phrase, so that lines can be counted. */
export interface Log {
  info(event: string, facts?: LogFacts): void;
  warn(event: string, facts?: LogFacts): void;
  error(event: string, facts?: LogFacts): void;
}

export function createLog(write: (line: string) => void, now: () => Date = () => new Date()): Log {
  const log = (level: string) => (event: string, facts?: LogFacts) =>
    write(`${JSON.stringify({ at: now().toISOString(), level, event, ...facts })}\n`);
  return { info: log("info"), warn: log("warn"), error: log("error") };
}

/** What of an error may be logged: its kind and code, never its text, which can quote SQL or values. */
export function errorFacts(error: unknown): LogFacts {
  if (!(error instanceof Error)) return { error: typeof error };
  const code = "code" in error && typeof error.code === "string" ? error.code : null;
  return { error: error.name, code };
}
