import { sqlTokens } from "../../planner/sql-tokens.ts";

/**
 * The engine's parser takes U+0000 for the end of the text. In a quoted string it becomes
 * `chr(0)`; elsewhere it is an error to the parser either way.
 */
export function withoutNul(sql: string): string {
  if (!sql.includes("\u0000")) return sql;
  const pieces: string[] = [];
  let copied = 0;
  for (const { type, start, end } of sqlTokens(sql)) {
    const text = sql.slice(start, end);
    if (type !== "string" || !text.includes("\u0000") || !text.startsWith("'")) continue;
    pieces.push(sql.slice(copied, start), `(${text.split("\u0000").join("' || chr(0) || '")})`);
    copied = end;
  }
  return [...pieces, sql.slice(copied)].join("");
}
