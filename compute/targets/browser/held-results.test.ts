import { expect, test } from "vitest";
import { newId, type RunId } from "../../protocol/ids.ts";
import { createHeldResults, resultsWritten } from "./held-results.ts";
import type { StoredResult } from "./stored-result.ts";

const resultOf = (byteCount: number): StoredResult => ({
  description: { runId: newId("run_") as RunId, columns: [], rowCount: 0, byteCount },
  schema: new Uint8Array(),
  batches: [],
  batch: () => Promise.reject(new RangeError("none")),
});
const idOf = ({ description }: StoredResult): RunId => description.runId;

test("what is stored makes room first, what storage refused goes last", async () => {
  const held = createHeldResults(100);
  const [refused, stored, newest] = [resultOf(40), resultOf(40), resultOf(40)];
  await held.add(refused, () => Promise.reject(new DOMException("no room", "QuotaExceededError")));
  await held.add(stored, async () => undefined);
  await held.add(newest, async () => undefined);
  await held.settled();
  expect([refused, stored, newest].map((result) => held.get(idOf(result)) !== null)).toEqual([
    true,
    false,
    true,
  ]);
});

test("a Run waits for storage once more is on the way than a tab may hold", async () => {
  const held = createHeldResults(100);
  let proceed: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => {
    proceed = resolve;
  });
  await held.add(resultOf(90), () => gate);
  let isAdded = false;
  const adding = held.add(resultOf(90), async () => undefined).then(() => void (isAdded = true));
  await Promise.resolve();
  expect(isAdded).toBe(false);
  proceed();
  await adding;
  expect(isAdded).toBe(true);
});

test("who clears what the browser keeps can wait for the writes of the whole page", async () => {
  const written: string[] = [];
  for (const name of ["a", "b"])
    await createHeldResults().add(resultOf(1), async () => void written.push(name));
  await resultsWritten();
  expect(written.toSorted()).toEqual(["a", "b"]);
});
