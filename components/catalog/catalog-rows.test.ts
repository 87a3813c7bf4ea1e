import { describe, expect, test } from "vitest";
import { type CatalogContent, catalogRows, quoteName } from "./catalog-rows.ts";

const content: CatalogContent = {
  tables: [
    {
      catalog: "lake",
      schema: "samples",
      name: "flights",
      columns: [
        { name: "date", type: "TIMESTAMP" },
        { name: "delay", type: "INTEGER" },
      ],
      rowCount: 3_000_000,
    },
    { catalog: "lake", schema: "samples", name: "Air Ports", columns: [], rowCount: 3_376 },
  ],
  cells: [{ cellId: "cel_1", name: "by_hour" }],
};
const labels = (words: string, ...open: string[]) =>
  catalogRows(content, { words, open: new Set(open) }).map(
    ({ depth, label }) => `${"  ".repeat(depth)}${label}`,
  );

describe("catalogRows", () => {
  test("nothing is open: only the roots", () => {
    expect(labels("")).toEqual(["Lake", "Cells"]);
  });

  test("a schema is open: its tables by name, with counts, ready to insert", () => {
    const rows = catalogRows(content, { words: "", open: new Set(["lake", "lake/samples"]) });
    expect(rows.map(({ label, meta }) => `${label} ${meta}`)).toEqual([
      "Lake ",
      "samples 2",
      "Air Ports 3,376",
      "flights 3.0 M",
      "Cells 1",
    ]);
    expect(rows[2]?.insertText).toBe('lake.samples."Air Ports"');
    expect(rows[3]?.insertText).toBe("lake.samples.flights");
  });

  test("a column is searched for: it and what it stands in, nothing else", () => {
    expect(labels("DEL")).toEqual(["Lake", "  samples", "    flights", "      delay"]);
  });

  test("a table is searched for: shown closed, and may be opened to all its columns", () => {
    expect(labels("flig")).toEqual(["Lake", "  samples", "    flights"]);
    expect(labels("flig", "lake/samples/flights")).toEqual([
      "Lake",
      "  samples",
      "    flights",
      "      date",
      "      delay",
    ]);
  });

  test("nothing matches: no lines", () => {
    expect(labels("weather")).toEqual([]);
  });

  test("a table without columns: can't be opened", () => {
    const rows = catalogRows(content, { words: "air", open: new Set() });
    expect(rows.at(-1)).toMatchObject({ label: "Air Ports", isOpen: null });
  });

  test("parents are named by the rows above them", () => {
    const rows = catalogRows(content, { words: "delay", open: new Set() });
    for (const row of rows.slice(1)) expect(rows.some(({ id }) => id === row.parentId)).toBe(true);
  });
});

test.each([
  ["flights", "flights"],
  ["_x1", "_x1"],
  ["Flights", '"Flights"'],
  ["two words", '"two words"'],
  ['a"b', '"a""b"'],
  ["1st", '"1st"'],
])("the name %s: written %s", (name, sql) => {
  expect(quoteName(name)).toBe(sql);
});
