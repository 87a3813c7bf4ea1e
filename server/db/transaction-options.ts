/**
 * The embedded database has one connection, so a transaction may wait for many
 * short ones; PostgreSQL's pool may be drained for a moment. Beyond: an error
 * that is our bug, since no transaction awaits anything but queries.
 */
export const TRANSACTION_OPTIONS = { maxWait: 30_000, timeout: 30_000 } as const;
