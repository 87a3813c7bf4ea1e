import { expect, test } from "vitest";
import { checkSpec } from "./check-spec.ts";
import type { JsonObject } from "./chart-overrides.ts";

const EXPLOITS: readonly [string, JsonObject, string][] = [
  ["remote data", { data: { url: "https://evil.example/x.json" } }, "data.url"],
  ["remote data in a layer", { layer: [{}, { data: { url: "//evil.example" } }] }, "layer[1].data.url"],
  [
    "a lookup in a remote table",
    { transform: [{ lookup: "a", from: { data: { url: "x" } } }] },
    "transform[0].from.data.url",
  ],
  ["a link", { encoding: { href: { value: "javascript:alert(1)" } } }, "encoding.href"],
  ["a link on the mark", { mark: { type: "point", href: "javascript:alert(1)" } }, "mark.href"],
  ["a picture by channel", { mark: "image", encoding: { url: { value: "x" } } }, "mark"],
  ["embed options that replace the loader", { usermeta: { embedOptions: { loader: {} } } }, "usermeta"],
  [
    "a control bound to the page",
    { params: [{ name: "p", bind: { input: "text", element: "#password" } }] },
    "params[0].bind.element",
  ],
  ["endless generated data", { data: { sequence: { start: 0, stop: 1e12 } } }, "data.sequence"],
];

test.each(EXPLOITS)("%s is refused, with its place", (_name, spec, path) => {
  expect(checkSpec(spec)?.path).toBe(path);
});

test("an ordinary specification passes", () => {
  const spec = {
    mark: { type: "bar", tooltip: true },
    encoding: { x: { field: "x", type: "ordinal" }, y: { field: "y", type: "quantitative" } },
    params: [{ name: "highlight", select: "point" }],
  };
  expect(checkSpec(spec)).toBeNull();
});

test("inline rows may have columns of any name", () => {
  expect(checkSpec({ data: { values: [{ url: "text of a row" }] } })).toBeNull();
});

test("nesting without end is refused instead of overflowing", () => {
  let spec: JsonObject = {};
  for (let depth = 0; depth < 5_000; depth++) spec = { layer: [spec] };
  expect(checkSpec(spec)?.message).toMatch(/deeply/);
});
