import { expect, test } from "vitest";
import { TurnQueue } from "./turn-queue.ts";

const never = () => new AbortController().signal;

test("turns come in the order of asking, each after the one before has ended", async () => {
  const queue = new TurnQueue();
  const order: string[] = [];
  const endFirst = await queue.take(never());
  const second = queue.take(never()).then((end) => {
    order.push("second");
    end();
  });
  const third = queue.take(never()).then((end) => {
    order.push("third");
    end();
  });
  order.push("first");
  endFirst();
  await Promise.all([second, third]);
  expect(order).toEqual(["first", "second", "third"]);
});

test("one that gives up waiting does not let the next one in early", async () => {
  const queue = new TurnQueue();
  const endFirst = await queue.take(never());
  const stop = new AbortController();
  const waiting = queue.take(stop.signal);
  let isThirdIn = false;
  const third = queue.take(never()).then((end) => {
    isThirdIn = true;
    end();
  });
  stop.abort();
  (await waiting)();
  await new Promise((resolve) => setImmediate(resolve));
  expect(isThirdIn).toBe(false);
  endFirst();
  await third;
  expect(isThirdIn).toBe(true);
});
