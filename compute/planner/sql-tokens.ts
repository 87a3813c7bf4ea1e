/** A token of SQL text. Blanks and comments are not tokens. Offsets are UTF-16. */
export interface SqlToken {
  readonly type: "word" | "quoted" | "string" | "parameter" | "mark";
  readonly start: number;
  readonly end: number;
}

/**
 * The tokens of a text, as far as finding statement ends, leading words and
 * parameters needs: DuckDB's rules for strings, `E''`, `$tag$`, quoted names,
 * nested comments and `$name`. It is not a grammar: numbers and names are
 * `word`, every other character a `mark` of its own. Never throws; what is not
 * closed runs to the end of the text. Linear in the text.
 */
export function* sqlTokens(sql: string): Generator<SqlToken> {
  let at = 0;
  while (at < sql.length) {
    const blankEnd = skipBlank(sql, at);
    if (blankEnd > at) {
      at = blankEnd;
      continue;
    }
    const token = readToken(sql, at);
    yield token;
    at = token.end;
  }
}

/** The text of the token at `offset`, or the one character there. */
export function tokenEndAt(sql: string, offset: number): number {
  return offset >= sql.length ? sql.length : Math.max(readToken(sql, offset).end, offset + 1);
}

function skipBlank(sql: string, at: number): number {
  BLANK.lastIndex = at;
  const end = BLANK.test(sql) ? BLANK.lastIndex : at;
  if (sql.startsWith("--", end)) {
    const lineEnd = sql.slice(end).search(/[\r\n]/);
    return lineEnd === -1 ? sql.length : end + lineEnd;
  }
  return sql.startsWith("/*", end) ? commentEnd(sql, end) : end;
}

function commentEnd(sql: string, start: number): number {
  let depth = 1;
  COMMENT_MARK.lastIndex = start + 2;
  for (let mark = COMMENT_MARK.exec(sql); mark !== null; mark = COMMENT_MARK.exec(sql)) {
    depth += mark[0] === "/*" ? 1 : -1;
    if (depth === 0) return COMMENT_MARK.lastIndex;
  }
  return sql.length;
}

/** DuckDB's blanks beside ASCII's. No word goes over them, or a name would hide behind one. */
const WIDE_BLANKS = "\\u00A0\\u2000-\\u200B\\u202F\\u205F\\u2060\\u3000\\uFEFF";
const BLANK = new RegExp(`[\\t-\\r ${WIDE_BLANKS}]+`, "y");
const COMMENT_MARK = /\/\*|\*\//g;
const STRING = /'(?:[^']|'')*(?:'|$)/y;
const ESCAPED_STRING = /[eE]'(?:[^'\\]|''|\\[\s\S])*(?:'|$)/y;
const QUOTED = /"(?:[^"]|"")*(?:"|$)/y;
const DOLLAR_TAG = /\$(?:[A-Za-z_\u0080-\uFFFF][A-Za-z0-9_\u0080-\uFFFF]*)?\$/y;
const PARAMETER = /\$[A-Za-z0-9_\u0080-\uFFFF]+/y;
const WORD = new RegExp(
  `(?![${WIDE_BLANKS}])[A-Za-z0-9_\\u0080-\\uFFFF](?:(?![${WIDE_BLANKS}])[A-Za-z0-9_$\\u0080-\\uFFFF])*`,
  "y",
);

function readToken(sql: string, start: number): SqlToken {
  const tagEnd = match(DOLLAR_TAG, sql, start);
  if (tagEnd !== -1) {
    const close = sql.indexOf(sql.slice(start, tagEnd), tagEnd);
    return { type: "string", start, end: close === -1 ? sql.length : close + (tagEnd - start) };
  }
  for (const [type, pattern] of PATTERNS) {
    const end = match(pattern, sql, start);
    if (end !== -1) return { type, start, end };
  }
  return { type: "mark", start, end: start + 1 };
}

const PATTERNS: readonly (readonly [SqlToken["type"], RegExp])[] = [
  ["string", ESCAPED_STRING],
  ["string", STRING],
  ["quoted", QUOTED],
  ["parameter", PARAMETER],
  ["word", WORD],
];

function match(pattern: RegExp, sql: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(sql) ? pattern.lastIndex : -1;
}
