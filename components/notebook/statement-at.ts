import type { PlannedStatement } from "../../compute/protocol/plan.ts";
import { tokenizeSql } from "../editor/sql-tokens.ts";

/**
 * The statement in which `offset` is: as the planner split the text, when it has
 * and the text is the same; else between semicolons outside of strings and comments.
 */
export function statementAt(sql: string, offset: number, planned: readonly PlannedStatement[] = []): string {
  const known = planned.findLast(({ start, end }) => start <= offset && end <= sql.length);
  if (known && planned.at(-1)?.end === sql.trimEnd().length) return sql.slice(known.start, known.end);
  let start = 0;
  for (const token of tokenizeSql(sql)) {
    if (token.kind !== "other" || sql.slice(token.start, token.end) !== ";") continue;
    if (offset <= token.start) return sql.slice(start, token.start).trim();
    const rest = sql.slice(token.end);
    if (rest.trim() === "") return sql.slice(start, token.start).trim();
    start = token.end;
  }
  return sql.slice(start).trim();
}
