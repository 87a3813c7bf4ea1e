/** Kinds of statements that a Session may run at all, as DuckDB classifies them. */
export const STATEMENT_KINDS = [
  "select",
  "explain",
  "create",
  "alter",
  "drop",
  "insert",
  "update",
  "delete",
  "merge",
  "set_variable",
  "call",
  "analyze",
  "vacuum",
] as const;
export type StatementKind = (typeof STATEMENT_KINDS)[number];
