import fc from "fast-check";
import { expect, test } from "vitest";
import { type ByteRange, coalesceRanges } from "./byte-ranges.ts";

const range = fc
  .tuple(fc.nat(200), fc.integer({ min: 1, max: 40 }))
  .map(([start, length]): ByteRange => ({ start, end: start + length }));

const bytesOf = (ranges: readonly ByteRange[]): Set<number> =>
  new Set(ranges.flatMap(({ start, end }) => Array.from({ length: end - start }, (_, at) => start + at)));

test("whatever the ranges, the requests fetch exactly their bytes, each once and in file order", () => {
  fc.assert(
    fc.property(fc.array(range, { maxLength: 12 }), fc.integer({ min: 1, max: 60 }), (ranges, bytesMax) => {
      const requests = coalesceRanges(ranges, bytesMax);
      const fetched = requests.flatMap(({ start, end }) =>
        Array.from({ length: end - start }, (_, at) => start + at),
      );
      expect(fetched).toEqual([...bytesOf(ranges)].sort((a, b) => a - b));
    }),
  );
});

test("ranges that touch share a request, as long as it stays small enough", () => {
  const touching = [
    { start: 10, end: 20 },
    { start: 0, end: 10 },
    { start: 25, end: 30 },
  ];
  expect(coalesceRanges(touching)).toEqual([
    { start: 0, end: 20 },
    { start: 25, end: 30 },
  ]);
  expect(coalesceRanges(touching, 15)).toHaveLength(3);
});

test("an empty range asks for nothing", () => {
  expect(coalesceRanges([{ start: 5, end: 5 }])).toEqual([]);
});
