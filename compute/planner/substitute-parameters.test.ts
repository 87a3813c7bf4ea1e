import { expect, test } from "vitest";
import { missingParameter, substituteParameters } from "./substitute-parameters.ts";

const parameter = (name: string, value: string | null, type = "VARCHAR") => ({ name, type, value });

test("whole parameter tokens become typed constants; strings, comments and quoted names stay", () => {
  const sql = "SELECT $a, '$a', \"$a\", $$ $a $$, $ab, $A -- $a\n/* $a */";
  const { sql: made } = substituteParameters(sql, [
    parameter("a", "it's", "VARCHAR"),
    parameter("ab", "1", "INTEGER"),
  ]);
  expect(made).toBe(
    "SELECT CAST('it''s' AS VARCHAR), '$a', \"$a\", $$ $a $$, CAST('1' AS INTEGER), CAST('it''s' AS VARCHAR) -- $a\n/* $a */",
  );
});

test("NULL is a typed NULL", () => {
  expect(substituteParameters("SELECT $n", [parameter("n", null, "DATE")]).sql).toBe(
    "SELECT CAST(NULL AS DATE)",
  );
});

test("offsets lead back to the original text; those inside a constant to its parameter", () => {
  const sql = "SELECT $a + $a, b";
  const made = substituteParameters(sql, [parameter("a", "12345", "INTEGER")]);
  expect(sql.slice(made.originalOffset(made.sql.indexOf("b")))).toBe("b");
  expect(made.originalOffset(made.sql.lastIndexOf("12345"))).toBe(sql.lastIndexOf("$a"));
  expect(made.originalOffset(0)).toBe(0);
});

test("a parameter without a value is named with its place", () => {
  const made = substituteParameters("SELECT $a, $b", [parameter("a", "1")]);
  expect(missingParameter(made, 100)).toMatchObject({
    code: "sql_error",
    position: { start: 111, end: 113 },
  });
  expect(missingParameter(substituteParameters("SELECT '$b'", []), 0)).toBeNull();
});
