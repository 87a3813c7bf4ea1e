import fc from "fast-check";
import { expect, test } from "vitest";
import { parseByteRange } from "./byte-range.ts";

test.each([
  ["bytes=0-0", { type: "part", start: 0, end: 0 }],
  ["bytes=0-99", { type: "part", start: 0, end: 99 }],
  ["bytes=99-99", { type: "part", start: 99, end: 99 }],
  ["bytes=10-", { type: "part", start: 10, end: 99 }],
  ["bytes=90-1000", { type: "part", start: 90, end: 99 }],
  ["bytes=-8", { type: "part", start: 92, end: 99 }],
  ["bytes=-1000", { type: "part", start: 0, end: 99 }],
  [" bytes=1-2 ", { type: "part", start: 1, end: 2 }],
  ["bytes=100-", { type: "unsatisfiable" }],
  ["bytes=100-200", { type: "unsatisfiable" }],
  ["bytes=-0", { type: "unsatisfiable" }],
  ["bytes=5-4", { type: "whole" }],
  ["bytes=-", { type: "whole" }],
  ["bytes=0-1,4-5", { type: "whole" }],
  ["bytes=a-b", { type: "whole" }],
  ["rows=0-1", { type: "whole" }],
  ["bytes=99999999999999999999-", { type: "whole" }],
  ["", { type: "whole" }],
  [undefined, { type: "whole" }],
])("%j of 100 bytes", (header, expected) => {
  expect(parseByteRange(header, 100)).toEqual(expected);
});

test("an empty file satisfies no range", () => {
  expect(parseByteRange("bytes=0-0", 0)).toEqual({ type: "unsatisfiable" });
  expect(parseByteRange("bytes=-5", 0)).toEqual({ type: "unsatisfiable" });
  expect(parseByteRange(undefined, 0)).toEqual({ type: "whole" });
});

test("whatever is asked: a part lies inside the file", () => {
  fc.assert(
    fc.property(
      fc.option(fc.nat(), { nil: undefined }),
      fc.option(fc.nat(), { nil: undefined }),
      fc.nat(),
      (first, last, size) => {
        const range = parseByteRange(`bytes=${first ?? ""}-${last ?? ""}`, size);
        if (range.type !== "part") return;
        expect(range.start).toBeGreaterThanOrEqual(0);
        expect(range.end).toBeGreaterThanOrEqual(range.start);
        expect(range.end).toBeLessThan(size);
      },
    ),
  );
});
