import { expect, test } from "vitest";
import { statementAt } from "./statement-at.ts";

const sql = "SELECT 1;\nSELECT ';' -- ;\n, 2;\n";

test.each([
  [0, "SELECT 1"],
  [8, "SELECT 1"],
  [12, "SELECT ';' -- ;\n, 2"],
  [sql.length, "SELECT ';' -- ;\n, 2"],
])("the cursor at %i: its statement, whatever semicolons are in strings and comments", (offset, expected) => {
  expect(statementAt(sql, offset)).toBe(expected);
});

test("a text without semicolons: is one statement", () => {
  expect(statementAt("  FROM t ", 3)).toBe("FROM t");
});
