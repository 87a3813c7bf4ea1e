import { describe, expect, test } from "vitest";
import { z } from "zod";
import { explain, explainMessages, sealed, within } from "./explain.ts";
import { readMessages, UnexplainedField } from "./read-fields.ts";

const plain = { nameOf: () => undefined, isSealed: false };
const rowsOf = (schema: z.ZodType) =>
  readMessages(schema, "Letter", plain).flatMap(({ fields }) =>
    fields.map(({ path, type, isSealed }) => `${path}: ${type}${isSealed ? ", sealed" : ""}`),
  );

describe("what crosses is read from the schemas", () => {
  test("every field has its path, its type with bounds, and whether it is sealed", () => {
    const Letter = z.object({
      to: z.string().min(1).max(200),
      pages: z.number().int().min(0).nullable(),
      body: z.string().max(1_000),
      sentAt: z.iso.datetime().optional(),
      stamps: z.array(z.object({ country: z.enum(["de", "fr"]) })).max(3),
    });
    explain(Letter, {
      to: "Who gets it.",
      pages: "Postage.",
      body: sealed("What it says."),
      sentAt: "When.",
      stamps: within("Postage.", { country: "Whose stamp." }),
    });
    expect(rowsOf(Letter)).toEqual([
      "to: text (≥ 1, ≤ 200)",
      "pages: whole number (≥ 0), or null",
      "body: text (≤ 1,000), sealed",
      "sentAt: ISO 8601 time; optional",
      "stamps: list of object (≤ 3)",
      "stamps[].country: de / fr",
    ]);
  });

  test("messages of a union are read one by one, with the words of each", () => {
    const Mail = z.discriminatedUnion("type", [
      z.object({ type: z.literal("letter"), to: z.string() }),
      z.object({ type: z.literal("nothing") }),
    ]);
    explainMessages(Mail, { letter: { to: "Who gets it." }, nothing: {} });
    const messages = readMessages(Mail, "Mail", { ...plain, isSealed: true });
    expect(messages.map(({ name, fields }) => [name, fields.length])).toEqual([
      ["letter", 1],
      ["nothing", 0],
    ]);
    expect(messages[0]?.fields[0]).toMatchObject({ path: "to", isSealed: true, why: "Who gets it." });
  });

  test("a shape that contains itself is told once", () => {
    interface Tree {
      name: string;
      branches: Tree[];
    }
    const Tree: z.ZodType<Tree> = z.lazy(() => z.object({ name: z.string(), branches: z.array(Tree) }));
    explain(Tree, { name: "Its name.", branches: "What grows from it." });
    const Garden = z.object({ tree: Tree });
    explain(Garden, { tree: "What grows here." });
    expect(rowsOf(Garden).map((row) => row.split(":")[0])).toEqual(["tree", "tree.name", "tree.branches"]);
  });
});

describe("a field that nobody explained is refused by its name and with the way to mend it", () => {
  const nameless = (schema: z.ZodType) => () => readMessages(schema, "Letter", plain);

  test("in an object without words", () => {
    expect(nameless(z.object({ to: z.string() }))).toThrow(UnexplainedField);
    expect(nameless(z.object({ to: z.string() }))).toThrow(
      /Letter\.to .*compute\/protocol\/boundary\/.*`to: /s,
    );
  });

  test("in a nested object whose own field has words, and when the words are empty", () => {
    const Letter = z.object({ stamp: z.object({ country: z.string() }) });
    explain(Letter, { stamp: "Postage." });
    expect(nameless(Letter)).toThrow("Letter.stamp.country");
    const Empty = z.object({ to: z.string() });
    explain(Empty, { to: " " });
    expect(nameless(Empty)).toThrow("Letter.to");
  });

  test("in one message of a union", () => {
    const Mail = z.discriminatedUnion("type", [z.object({ type: z.literal("letter"), to: z.string() })]);
    expect(nameless(Mail)).toThrow('Letter "letter".to');
  });
});
