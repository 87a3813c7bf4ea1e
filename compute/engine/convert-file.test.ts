import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ConvertFormat } from "./engine-session.ts";
import { openTestEngine, type TestEngine } from "./testing/engine-target.ts";

let opened: TestEngine;
beforeAll(async () => {
  opened = await openTestEngine();
});
afterAll(() => opened.remove());

async function convert(name: string, format: ConvertFormat, content: string) {
  const sourcePath = join(opened.directory, name);
  await writeFile(sourcePath, content);
  const targetPath = `${sourcePath}.parquet`;
  return opened.engine.convert({ sourcePath, format, targetPath }, new AbortController().signal);
}

test("a CSV file becomes Parquet with the types that its values have", async () => {
  const file = await convert("a.csv", "csv", "id,name,day\n1,'x,2020-01-02\n2,,2020-01-03\n");
  expect(file.columns).toEqual([
    { name: "id", type: "BIGINT" },
    { name: "name", type: "VARCHAR" },
    { name: "day", type: "DATE" },
  ]);
  expect(file.rowCount).toBe(2);
  expect(file.sizeBytes).toBeGreaterThan(0);
});

test("JSON keeps its nested values, what Parquet would change becomes text", async () => {
  const file = await convert(
    "a.json",
    "json",
    '[{"a": 1, "l": [{"b": "x"}], "big": 170141183460469231731687303715884105727}]',
  );
  expect(file.columns.map(({ name }) => name)).toEqual(["a", "l", "big"]);
  expect(file.columns[1]?.type).toBe("STRUCT(b VARCHAR)[]");
});

test("Parquet is rewritten as it is", async () => {
  const [cities] = opened.relations;
  const sourcePath = cities?.files[0] ?? "";
  const targetPath = join(opened.directory, "again.parquet");
  const file = await opened.engine.convert(
    { sourcePath, format: "parquet", targetPath },
    new AbortController().signal,
  );
  expect(file.columns).toEqual(cities?.columns);
  expect(file.rowCount).toBe(2_000);
});

test("a file that is not what it is said to be is refused as bad_query", async () => {
  await expect(convert("b.parquet", "parquet", "not Parquet")).rejects.toMatchObject({ code: "bad_query" });
});

test("a file outside of the Session's folder is refused", async () => {
  const request = {
    sourcePath: "/etc/passwd",
    format: "csv" as const,
    targetPath: join(opened.directory, "p"),
  };
  await expect(opened.engine.convert(request, new AbortController().signal)).rejects.toMatchObject({
    code: "bad_query",
  });
});
