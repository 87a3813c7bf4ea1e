import { FUNCTION_WORDS, RESERVED_WORDS } from "./sql-words.ts";

export type SqlTokenKind =
  | "keyword"
  | "function"
  | "string"
  | "number"
  | "comment"
  | "parameter"
  | "name"
  | "quoted"
  | "other";

/** A piece of SQL text; pieces follow each other without gaps. Offsets are UTF-16. */
export interface SqlToken {
  readonly kind: SqlTokenKind;
  readonly start: number;
  readonly end: number;
}

/**
 * Splits SQL for colouring, and for finding where a name stands. It knows only what
 * the engine's own lexer does before any grammar: comments, strings, quoted names,
 * numbers, words. Never fails; an unended string goes to the end.
 */
export function tokenizeSql(sql: string): SqlToken[] {
  const tokens: SqlToken[] = [];
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(sql); match !== null; match = TOKEN.exec(sql)) {
    if (match[0] === "") break;
    const end = match.index + match[0].length;
    tokens.push({ kind: kindOf(match, sql, end), start: match.index, end });
  }
  return tokens;
}

const TOKEN =
  /(?<comment>--[^\n]*|\/\*[\s\S]*?(?:\*\/|$))|(?<string>[eE]'(?:[^'\\]|''|\\[\s\S])*(?:'|$)|'(?:[^']|'')*(?:'|$)|(?<dollar>\$(?<tag>[A-Za-z_]\w*)?\$)[\s\S]*?(?:\$\k<tag>\$|$))|(?<quoted>"(?:[^"]|"")*(?:"|$))|(?<parameter>\$\w+)|(?<number>\d[\d_]*(?:\.[\d_]*)?(?:[eE][+-]?\d+)?|\.\d[\d_]*(?:[eE][+-]?\d+)?)|(?<word>[\p{L}_][\p{L}\p{N}_$]*)|(?<other>\s+|[\s\S])/gu;

function kindOf(match: RegExpExecArray, sql: string, end: number): SqlTokenKind {
  const { comment, string, quoted, parameter, number, word } = match.groups ?? {};
  if (word !== undefined) {
    const isCall = /^\s*\(/.test(sql.slice(end, end + 40));
    if (isCall && CALLED_KEYWORDS.has(word.toUpperCase())) return "function";
    if (isKeyword(word, sql, match.index, end)) return "keyword";
    return isCall ? "function" : "name";
  }
  if (comment !== undefined) return "comment";
  if (string !== undefined) return "string";
  if (quoted !== undefined) return "quoted";
  if (parameter !== undefined) return "parameter";
  return number !== undefined ? "number" : "other";
}

/** Types are often columns' names too: they are keywords before a literal, after `::` and after AS. */
function isKeyword(word: string, sql: string, start: number, end: number): boolean {
  const upper = word.toUpperCase();
  if (!SQL_KEYWORDS.has(upper)) return false;
  if (!TYPE_WORDS.has(upper)) return true;
  return (
    /^\s*'/.test(sql.slice(end, end + 20)) || /(::|\bas)\s*$/i.test(sql.slice(Math.max(0, start - 20), start))
  );
}

/** Keywords that are functions when a parenthesis follows. */
const CALLED_KEYWORDS: ReadonlySet<string> = new Set(
  "FIRST LAST LEFT LIST MAP RANGE REPLACE RIGHT UNNEST".split(" "),
);

const TYPE_WORDS: ReadonlySet<string> = new Set(
  `BIGINT BLOB BOOLEAN DATE DECIMAL DOUBLE ENUM FIRST FLOAT HUGEINT INTEGER KEY LAST LIST MAP ROW SMALLINT STRUCT TIME TIMESTAMP
  TIMESTAMPTZ TINYINT TYPE UBIGINT UUID VARCHAR`.split(/\s+/),
);

/** Words that may be names and are coloured as keywords all the same, because they mostly are: a matter of looks. */
const USUAL_WORDS = `ALTER ATTACH BEGIN BETWEEN BIGINT BLOB BOOLEAN CALL COMMIT COPY CUBE CURRENT DATE DECIMAL DELETE
  DETACH DOUBLE DROP ENUM ESCAPE EXCLUDE EXISTS EXPLAIN EXPORT EXTENSION FILTER FIRST FLOAT FOLLOWING
  FUNCTION GROUPING GROUPS HUGEINT IF IMPORT INDEX INSERT INSTALL INTEGER INTERVAL KEY LAST LIST LOAD
  MACRO MATERIALIZED NULLS OVER PARTITION PRAGMA PRECEDING RANGE RECURSIVE RENAME REPLACE ROLLBACK
  ROLLUP ROW ROWS SAMPLE SCHEMA SEQUENCE SET SETS SMALLINT TEMP TEMPORARY TIES TIME TIMESTAMP
  TIMESTAMPTZ TINYINT TRANSACTION TRUNCATE TYPE UBIGINT UNBOUNDED UPDATE USE UUID VACUUM VALUES
  VARCHAR VIEW WITHIN`;

/** Words that are coloured as keywords, and quoted as names. */
export const SQL_KEYWORDS: ReadonlySet<string> = new Set(
  `${RESERVED_WORDS} ${FUNCTION_WORDS} ${USUAL_WORDS}`.split(/\s+/),
);

/** Where `name` stands as a name of its own or quoted, not behind a dot, in a string or a comment. */
export function findName(sql: string, name: string): { start: number; end: number }[] {
  const wanted = name.toLowerCase();
  const tokens = tokenizeSql(sql).filter(
    ({ kind, start, end }) =>
      kind !== "comment" && !(kind === "other" && sql.slice(start, end).trim() === ""),
  );
  return tokens.flatMap(({ kind, start, end }, index) => {
    const text = sql.slice(start, end);
    const isName = kind === "name" || kind === "keyword" || kind === "function";
    const spelled = kind === "quoted" ? text.slice(1, -1).replaceAll('""', '"') : isName ? text : null;
    const before = tokens[index - 1];
    const isQualified = before !== undefined && sql.slice(before.start, before.end) === ".";
    return spelled?.toLowerCase() === wanted && !isQualified ? [{ start, end }] : [];
  });
}

/** A name as SQL writes it: bare when it can be, else in double quotes. */
export function quoteName(name: string): string {
  const isBare = /^[a-z_][a-z0-9_]*$/.test(name) && !SQL_KEYWORDS.has(name.toUpperCase());
  return isBare ? name : `"${name.replaceAll('"', '""')}"`;
}
