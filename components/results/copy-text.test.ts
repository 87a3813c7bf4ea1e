import { expect, test } from "vitest";
import { copyText, type CopiedRows } from "./copy-text.ts";

const copied: CopiedRows = {
  columns: [
    { name: "delay", kind: "number" },
    { name: "note", kind: "text" },
  ],
  rows: [
    ["-11", 'say "hi"\nthere'],
    [null, ""],
    ["170141183460469231731687303715884105727", "a|b,c"],
  ],
};

test("TSV pastes into a spreadsheet: line breaks and quotes stay in their cell", () => {
  expect(copyText(copied, "tsv")).toBe(
    'delay\tnote\n-11\t"say ""hi""\nthere"\n\t\n170141183460469231731687303715884105727\ta|b,c',
  );
});

test("a single cell is copied as its bare value", () => {
  expect(copyText({ columns: copied.columns.slice(0, 1), rows: [["-11"]] }, "tsv")).toBe("-11");
});

test("CSV tells NULL from an empty text", () => {
  expect(copyText(copied, "csv").split("\r\n")[2]).toBe(',""');
});

test("JSON keeps every digit of a large number and parses", () => {
  const json = copyText(copied, "json");
  expect(json).toContain('"delay": 170141183460469231731687303715884105727');
  expect(JSON.parse(json)).toHaveLength(3);
});

test("JSON writes a number that it has no word for as text", () => {
  const nan: CopiedRows = { columns: [{ name: "x", kind: "number" }], rows: [["nan"]] };
  expect(JSON.parse(copyText(nan, "json"))).toEqual([{ x: "nan" }]);
});

test("Markdown keeps bars and line breaks inside their cell", () => {
  const lines = copyText(copied, "markdown").split("\n");
  expect(lines[1]).toBe("| ---: | --- |");
  expect(lines[2]).toBe('| -11 | say "hi"<br>there |');
  expect(lines[4]).toContain("a\\|b,c");
});
