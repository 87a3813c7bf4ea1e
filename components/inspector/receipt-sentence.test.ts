import { expect, test } from "vitest";
import { type InspectedRun, whenText } from "./inspected-run.ts";
import { receiptSentence } from "./receipt-sentence.ts";

const run = (bytesRead: number, bytesFromCache: number): InspectedRun => ({
  runId: "run_00000000000000000000000000",
  state: "succeeded",
  place: "browser",
  placeLabel: "This browser",
  chosenBy: "cell",
  who: "Ana",
  startedAt: null,
  hasResult: true,
  stats: { queuedMs: 0, elapsedMs: 41, rows: 3, bytesRead, bytesFromCache, memoryPeakBytes: null },
});

test.each([
  [0, 0, "It read no stored data."],
  [0, 3_200_000, "All 3.2 MB it needed were there already."],
  [3_200_000, 0, "It fetched 3.2 MB."],
  [300_000, 2_900_000, "It had 2.9 MB of the 3.2 MB it needed and fetched the rest."],
])("with %s bytes read and %s cached the receipt says: …%s", (read, cached, sentence) => {
  expect(receiptSentence(run(read, cached))).toBe(`The place was set for this cell. ${sentence}`);
});

test("a run that still goes on claims nothing about its bytes", () => {
  expect(receiptSentence({ ...run(5, 5), state: "running" })).toBe("The place was set for this cell.");
});

test("times of today are hours, older ones have their day, those of other years the year", () => {
  const now = new Date(2026, 10, 22, 18, 0);
  expect(whenText(new Date(2026, 10, 22, 12, 4).toISOString(), now)).toBe("12:04");
  expect(whenText(new Date(2026, 10, 21, 12, 4).toISOString(), now)).toBe("21 Nov, 12:04");
  expect(whenText(new Date(2025, 10, 21, 12, 4).toISOString(), now)).toBe("21 Nov 2025, 12:04");
});
