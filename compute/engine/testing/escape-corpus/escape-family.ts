/**
 * Statements that try to leave a Session the same way. Places are written as
 * `{OUT}` (the worker's folder, with the secrets in it), `{OWN}` (the Session's own
 * folder), `{OTHER}` (another Session's), `{RESULTS}` (kept Results of everybody),
 * `{URL}` (a server that must not hear anything), `{PORT}`, `{PID}` (the supervisor).
 */
export interface EscapeFamily {
  readonly name: string;
  /** Do some of them get out of an engine that is not locked down? Then the oracle must say so. */
  readonly escapesUnlocked: boolean;
  readonly statements: readonly string[];
  /** Those that DuckDB by itself would let out, locked as it is: our refusal alone stops them. */
  readonly stoppedByRefusal?: readonly string[];
}
