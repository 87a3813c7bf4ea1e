import { expect, test } from "vitest";
import { createScrollScale, SCROLL_PX_MAX } from "./scroll-scale.ts";

const VIEW = 300;
const BIG = 240_000_000;

test("content that fits the scroll bar is scrolled one to one", () => {
  const scale = createScrollScale();
  scale.resize(24_000, VIEW);
  scale.onScroll(777);
  expect(scale.physicalPx).toBe(24_000);
  expect(scale.contentTopPx).toBe(777);
  expect(scale.settle()).toBeNull();
});

test("a wheel turn over 10 M rows moves by its own pixels, not by the scale", () => {
  const scale = createScrollScale();
  scale.resize(BIG, VIEW);
  scale.onScroll(100);
  expect(scale.physicalPx).toBe(SCROLL_PX_MAX);
  expect(scale.contentTopPx).toBe(100);
});

test("when a scaled scroll comes to rest, the bar goes where the content is and nothing moves", () => {
  const scale = createScrollScale();
  scale.resize(BIG, VIEW);
  for (let step = 1; step <= 20; step++) scale.onScroll(step * 100);
  expect(scale.contentTopPx).toBe(2000);
  const place = scale.settle();
  expect(place).toBeCloseTo((2000 / (BIG - VIEW)) * (SCROLL_PX_MAX - VIEW));
  scale.onScroll(place ?? -1);
  expect(scale.contentTopPx).toBe(2000);
});

test("a dragged thumb reaches the very last row", () => {
  const scale = createScrollScale();
  scale.resize(BIG, VIEW);
  scale.onScroll(SCROLL_PX_MAX - VIEW);
  expect(scale.contentTopPx).toBe(BIG - VIEW);
});

test("going to a row is exact and its own scroll event changes nothing", () => {
  const scale = createScrollScale();
  scale.resize(BIG, VIEW);
  const place = scale.scrollTo(123_456_789);
  scale.onScroll(Math.round(place));
  expect(scale.contentTopPx).toBe(123_456_789);
});

test("fewer rows than before: the view stays inside the content", () => {
  const scale = createScrollScale();
  scale.resize(24_000, VIEW);
  scale.onScroll(20_000);
  scale.resize(1_000, VIEW);
  expect(scale.contentTopPx).toBe(700);
});
