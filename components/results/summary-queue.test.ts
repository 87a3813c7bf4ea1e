import { expect, test, vi } from "vitest";
import type { SummaryAnswer } from "../../compute/protocol/result-query.ts";
import { createSummaryQueue } from "./summary-queue.ts";

const answer = (rowCount: number): SummaryAnswer => ({
  rowCount,
  nullCount: 0,
  distinctCount: 1,
  min: null,
  max: null,
  mean: null,
  histogram: null,
  top: null,
});

function scripted() {
  const asked: { column: number; signal: AbortSignal; answer: () => void; refuse: () => void }[] = [];
  const onChange = vi.fn();
  const queue = createSummaryQueue({
    onChange,
    summarize: (column, signal) =>
      new Promise((resolve, reject) =>
        asked.push({
          column,
          signal,
          answer: () => resolve(answer(column)),
          refuse: () => reject(new Error("no")),
        }),
      ),
  });
  return { asked, queue, onChange };
}

test("columns are summarised one after the other", async () => {
  const { asked, queue } = scripted();
  queue.want([0, 1]);
  expect(asked.map((call) => call.column)).toEqual([0]);
  asked[0]?.answer();
  await vi.waitFor(() => expect(asked.map((call) => call.column)).toEqual([0, 1]));
  expect(queue.get(0)?.type).toBe("ready");
  expect(queue.get(1)?.type).toBe("waiting");
});

test("a column that scrolled away is cancelled in favour of one in view", () => {
  const { asked, queue } = scripted();
  queue.want([0, 1]);
  queue.want([5]);
  expect(asked[0]?.signal.aborted).toBe(true);
  expect(asked[1]?.column).toBe(5);
});

test("a known summary is not asked for again", async () => {
  const { asked, queue, onChange } = scripted();
  queue.want([0]);
  asked[0]?.answer();
  await vi.waitFor(() => expect(onChange).toHaveBeenCalled());
  queue.want([]);
  queue.want([0]);
  expect(asked).toHaveLength(1);
});

test("a refused summary says why and the next column goes on", async () => {
  const { asked, queue } = scripted();
  queue.want([0, 1]);
  asked[0]?.refuse();
  await vi.waitFor(() => expect(asked).toHaveLength(2));
  expect(queue.get(0)).toEqual({ type: "refused", message: "no" });
});

test("switching off cancels the one under way", () => {
  const { asked, queue } = scripted();
  queue.want([0]);
  queue.close();
  expect(asked[0]?.signal.aborted).toBe(true);
});
