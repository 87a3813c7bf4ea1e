import { DuckDBInstance, LIST, listValue, VARCHAR } from "@duckdb/node-api";
import { expect, test } from "vitest";
import { sqlTokens } from "./sql-tokens.ts";

/** Every character that is anywhere a blank, a control, or looks like one. */
const CHARACTERS = [
  [0x01, 0x250],
  [0x1680, 0x1681],
  [0x180b, 0x1810],
  [0x2000, 0x2070],
  [0x3000, 0x3004],
  [0xfe00, 0x10000],
].flatMap(([from = 0, to = 0]) =>
  Array.from({ length: to - from }, (_, at) => String.fromCodePoint(from + at)),
);

const AROUND = [
  (character: string) => `FROM${character}hidden(3)`,
  (character: string) => `FROM hidden${character}(3)`,
  (character: string) => `SELECT 1 --${character}, * FROM hidden(3)`,
  (character: string) => `SELECT 'a'${character}'b', * FROM hidden(3)`,
];

test("a function that DuckDB's parser sees is a token of its own, whatever character stands beside it", async () => {
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  const hidden: string[] = [];
  for (const around of AROUND) {
    const texts = CHARACTERS.map(around);
    const reader = await connection.runAndReadAll(
      'SELECT json_serialize_sql(t::VARCHAR)::VARCHAR LIKE \'%"function_name":"hidden"%\' FROM (SELECT unnest($1) AS t)',
      [listValue(texts)],
      [LIST(VARCHAR)],
    );
    const seen = reader.getRowsJson() as [isSeen: boolean][];
    expect(seen.some(([isSeen]) => isSeen)).toBe(true);
    for (const [at, sql] of texts.entries())
      if (seen[at]?.[0] === true && !hasWord(sql, "hidden")) hidden.push(JSON.stringify(sql));
  }
  expect(hidden).toEqual([]);
});

const hasWord = (sql: string, word: string): boolean =>
  [...sqlTokens(sql)].some(({ type, start, end }) => type === "word" && sql.slice(start, end) === word);
