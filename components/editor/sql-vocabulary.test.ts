import { beforeAll, describe, expect, test } from "vitest";
import { calledAt, hoverText } from "./hover.ts";
import { quoteName, SQL_KEYWORDS } from "./sql-tokens.ts";
import { loadSqlVocabulary, signatureOf, type SqlFunction, type SqlVocabulary } from "./sql-vocabulary.ts";

let vocabulary: SqlVocabulary;
beforeAll(async () => {
  vocabulary = await loadSqlVocabulary();
});

function known(name: string): SqlFunction {
  const found = vocabulary.functions.get(name);
  if (!found) throw new Error(`the engine has no ${name}`);
  return found;
}

describe("the vocabulary", () => {
  test("functions an analyst writes: are all there, with aggregates, windows, macros and table functions", () => {
    const usual =
      "sum avg count row_number date_trunc list_transform regexp_matches strftime date_add read_parquet";
    expect(usual.split(" ").filter((name) => !vocabulary.functions.has(name))).toEqual([]);
  });

  test("what is missing in the browser: JSON and Parquet, not the core", () => {
    expect(known("json_extract").isNativeOnly).toBe(true);
    expect(known("read_parquet").isNativeOnly).toBe(true);
    expect(known("sum").isNativeOnly).toBe(false);
  });

  test("a signature: overloads that differ in types only are one, and what it answers is said when it is one type", () => {
    expect(signatureOf(known("strftime"))).toBe("strftime(data, format) → varchar");
    expect(known("round").signatures.map((_, index) => signatureOf(known("round"), index))).toEqual([
      "round(x)",
      "round(x, precision integer)",
    ]);
  });

  test("words coloured as keywords: the engine knows each as a keyword or as a type", () => {
    const types = new Set(
      "BIGINT BLOB DATE DOUBLE ENUM HUGEINT LIST TIMESTAMPTZ TINYINT UBIGINT UUID".split(" "),
    );
    const engine = new Set(vocabulary.keywords);
    expect([...SQL_KEYWORDS].filter((word) => !engine.has(word) && !types.has(word))).toEqual([]);
  });

  test("a word that the engine never takes as a name: is quoted", () => {
    expect(["both", "lambda", "only", "some", "positional"].map(quoteName)).toEqual(
      ["both", "lambda", "only", "some", "positional"].map((word) => `"${word}"`),
    );
  });
});

describe("the hover", () => {
  test("a call: is found where its name stands; a column of that name is not", () => {
    expect(calledAt("SELECT SUM (x), sum FROM t", 9)).toEqual({ name: "sum", start: 7, end: 10 });
    expect(calledAt("SELECT SUM (x), sum FROM t", 16)).toBeNull();
    expect(calledAt("SELECT 'sum(x)'", 9)).toBeNull();
  });

  test("shows signatures, what it does, and that this browser lacks it", () => {
    const text = (name: string) =>
      hoverText(known(name))
        .map(({ value }) => value)
        .join("\n");
    expect(text("round")).toContain("round(x, precision integer)");
    expect(text("round")).toContain("Rounds x to s decimal places");
    expect(text("round")).not.toContain("Not in this browser");
    expect(text("json_extract")).toContain("Not in this browser");
  });
});
