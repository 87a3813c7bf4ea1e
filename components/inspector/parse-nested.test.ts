import { expect, test } from "vitest";
import { parseNested } from "./parse-nested.ts";

const leaf = (text: string, isNull = false) => ({ type: "text", text, isNull });

test("a struct is read field by field, with quotes and nested lists", () => {
  expect(parseNested("{'a': 1, 'it\\'s': [x, NULL, 'a, b']}")).toEqual({
    type: "items",
    open: "{",
    items: [
      { key: "a", value: leaf("1") },
      {
        key: "it's",
        value: {
          type: "items",
          open: "[",
          items: [
            { key: "1", value: leaf("x") },
            { key: "2", value: leaf("NULL", true) },
            { key: "3", value: leaf("a, b") },
          ],
        },
      },
    ],
  });
});

test("a quoted NULL is a text", () => {
  const list = parseNested("['NULL']");
  expect(list?.type === "items" && list.items[0]?.value).toEqual(leaf("NULL"));
});

test("a map shows its keys", () => {
  const map = parseNested("{a=1, 'x=y'=NULL}");
  expect(map?.type === "items" && map.items.map((item) => item.key)).toEqual(["a", "x=y"]);
});

test("empty containers are containers", () => {
  expect(parseNested("[]")).toEqual({ type: "items", open: "[", items: [] });
  expect(parseNested("{}")).toEqual({ type: "items", open: "{", items: [] });
});

test("what is not a container, or breaks off, is left to be shown as it is", () => {
  expect(parseNested("just text")).toBeNull();
  expect(parseNested("[1, 2")).toBeNull();
  expect(parseNested("{'a' 1}")).toBeNull();
  expect(parseNested("[".repeat(5_000))).toBeNull();
});
