import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findName, quoteName, SQL_KEYWORDS, tokenizeSql } from "./sql-tokens.ts";

const kinds = (sql: string) =>
  tokenizeSql(sql).flatMap(({ kind, start, end }) => {
    const text = sql.slice(start, end);
    return text.trim() === "" ? [] : [`${kind}:${text}`];
  });

describe("tokenizeSql", () => {
  test("any text: its tokens follow each other without gaps and make up the text", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(..."a b ' \" $ - / * \n ; . 1 é 😀 E \\".split(" "), " ") }),
        (sql) => {
          const tokens = tokenizeSql(sql);
          expect(tokens.map(({ start, end }) => sql.slice(start, end)).join("")).toBe(sql);
          tokens.forEach(({ start }, index) => expect(start).toBe(tokens[index - 1]?.end ?? 0));
        },
      ),
    );
  });

  test.each([
    [
      "select Date, date '2001-01-01'",
      ["keyword:select", "name:Date", "other:,", "keyword:date", "string:'2001-01-01'"],
    ],
    ["x::DATE", ["name:x", "other::", "other::", "keyword:DATE"]],
    ["'it''s' -- end", ["string:'it''s'", "comment:-- end"]],
    ["/* a\n b */ 1.5e-3", ["comment:/* a\n b */", "number:1.5e-3"]],
    ["$tag$ 'x' $tag$ $limit", ["string:$tag$ 'x' $tag$", "parameter:$limit"]],
    ["avg (delay)", ["function:avg", "other:(", "name:delay", "other:)"]],
    ["'open", ["string:'open"]],
    ['"a""b"', ['quoted:"a""b"']],
  ])("%s: is split as the engine's lexer would", (sql, expected) => {
    expect(kinds(sql)).toEqual(expected);
  });
});

describe("findName", () => {
  test("a name in a string, in a comment, behind a dot, or as part of another: is not found", () => {
    expect(findName("SELECT 'a', t.a, ab /* a */ -- a", "a")).toEqual([]);
  });

  test("a name bare, in other letters, or quoted: is found where it stands", () => {
    expect(findName('FROM Flights JOIN "flights"', "flights")).toEqual([
      { start: 5, end: 12 },
      { start: 18, end: 27 },
    ]);
  });

  test("any name, written as quoteName writes it: is found", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 10 }), (name) => {
        expect(findName(`( ${quoteName(name)} )`, name)).toHaveLength(1);
      }),
    );
  });
});

test("a keyword as a name: is quoted", () => {
  expect([...SQL_KEYWORDS].every((word) => quoteName(word.toLowerCase()).startsWith('"'))).toBe(true);
});
