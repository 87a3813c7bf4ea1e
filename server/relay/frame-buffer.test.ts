import fc from "fast-check";
import { expect, test, vi } from "vitest";
import type { NumberedFrame } from "../../compute/protocol/frames.ts";
import { createFrameBuffer } from "./frame-buffer.ts";

const frameOf = (seq: number, bytes = 10): NumberedFrame => ({ seq, frame: new Uint8Array(bytes).fill(seq) });
const seqs = (frames: readonly NumberedFrame[]) => frames.map(({ seq }) => seq);
const bufferOf = (bytesMax: number) => {
  const onGrown = vi.fn();
  return { buffer: createFrameBuffer({ bytesMax, onGrown }), onGrown };
};

/** What became of a promise so far, after all that can happen by itself has happened. */
async function settledOf<T>(promise: Promise<T>): Promise<T | "waiting"> {
  await new Promise((resolve) => setImmediate(resolve));
  return Promise.race([promise, Promise.resolve("waiting" as const)]);
}

test("a frame that fits is accepted at once and can be read", async () => {
  const { buffer, onGrown } = bufferOf(100);
  expect(await buffer.offer(frameOf(0))).toBe("accepted");
  expect(seqs(buffer.read(0))).toEqual([0]);
  expect(buffer.heldBytes).toBe(10);
  expect(onGrown).toHaveBeenCalledTimes(1);
});

test("a frame without room waits until the reader releases some", async () => {
  const { buffer } = bufferOf(25);
  await buffer.offer(frameOf(0));
  await buffer.offer(frameOf(1));
  const third = buffer.offer(frameOf(2));
  expect(await settledOf(third)).toBe("waiting");
  buffer.release(1);
  expect(await settledOf(third)).toBe("accepted");
  expect(seqs(buffer.read(0))).toEqual([1, 2]);
});

test("a frame larger than the whole buffer passes when it is alone", async () => {
  const { buffer } = bufferOf(25);
  expect(await settledOf(buffer.offer(frameOf(0, 100)))).toBe("accepted");
  const second = buffer.offer(frameOf(1, 1));
  expect(await settledOf(second)).toBe("waiting");
  buffer.release(1);
  expect(await settledOf(second)).toBe("accepted");
});

test("frames that come out of order are read in order", async () => {
  const { buffer } = bufferOf(100);
  const late = [buffer.offer(frameOf(2)), buffer.offer(frameOf(1))];
  expect(seqs(buffer.read(0))).toEqual([]);
  await buffer.offer(frameOf(0));
  expect(await Promise.all(late)).toEqual(["accepted", "accepted"]);
  expect(seqs(buffer.read(0))).toEqual([0, 1, 2]);
});

test("a frame sent twice is accepted twice and held once", async () => {
  const { buffer } = bufferOf(15);
  await buffer.offer(frameOf(0));
  expect(await buffer.offer(frameOf(0))).toBe("accepted");
  const first = buffer.offer(frameOf(1));
  const again = buffer.offer(frameOf(1));
  buffer.release(1);
  expect(await Promise.all([first, again])).toEqual(["accepted", "accepted"]);
  expect(seqs(buffer.read(0))).toEqual([1]);
});

test("a worker that runs far ahead of its credit overflows", async () => {
  const { buffer } = bufferOf(10);
  await buffer.offer(frameOf(0));
  const outcomes = Array.from({ length: 9 }, (_, index) => buffer.offer(frameOf(index + 1)));
  expect(await settledOf(outcomes[7] ?? Promise.reject(new Error("missing")))).toBe("waiting");
  expect(await outcomes[8]).toBe("overflow");
});

test("a discarded buffer takes everything and keeps nothing", async () => {
  const { buffer, onGrown } = bufferOf(10);
  await buffer.offer(frameOf(0));
  const waiting = buffer.offer(frameOf(1));
  buffer.discard();
  expect(await waiting).toBe("accepted");
  expect(await buffer.offer(frameOf(2, 1_000))).toBe("accepted");
  expect(buffer.heldBytes).toBe(0);
  expect(buffer.read(0)).toEqual([]);
  expect(buffer.next).toBe(3);
  expect(onGrown).toHaveBeenCalledTimes(1);
});

test("a closed buffer refuses what waits and what comes", async () => {
  const { buffer } = bufferOf(10);
  await buffer.offer(frameOf(0));
  const waiting = buffer.offer(frameOf(1));
  buffer.close();
  expect(await waiting).toBe("closed");
  expect(await buffer.offer(frameOf(2))).toBe("closed");
  expect(buffer.heldBytes).toBe(0);
});

test("releasing more than was taken in releases what was taken in, and no more", async () => {
  const { buffer } = bufferOf(100);
  await buffer.offer(frameOf(0));
  buffer.release(50);
  buffer.release(0);
  expect(buffer.firstHeld).toBe(1);
  await buffer.offer(frameOf(1));
  expect(seqs(buffer.read(1))).toEqual([1]);
});

test("whatever the order of arrival and the pace of the reader: every frame is read once, in order, within the bound", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 60 }),
      fc.integer({ min: 1, max: 100 }),
      fc.infiniteStream(fc.integer({ min: 0, max: 3 })),
      async (sizes, bytesMax, choices) => {
        const { buffer } = bufferOf(bytesMax);
        const bound = Math.max(bytesMax, ...sizes);
        const unsent = sizes.map((size, seq) => frameOf(seq, size));
        const read: number[] = [];
        let inFlight = 0;
        for (let step = 0; read.length < sizes.length && step < 10_000; step++) {
          const choice = choices.next().value;
          if (choice > 0 && unsent.length > 0 && inFlight < 4) {
            const [frame] = unsent.splice(Math.min(choice - 1, unsent.length - 1, 3 - inFlight), 1);
            if (frame === undefined) continue;
            inFlight += 1;
            void buffer.offer(frame).then((outcome) => {
              expect(outcome).toBe("accepted");
              inFlight -= 1;
            });
          } else {
            const [first] = buffer.read(read.length);
            if (first !== undefined) {
              read.push(first.seq);
              buffer.release(first.seq + 1);
            }
          }
          await Promise.resolve();
          expect(buffer.heldBytes).toBeLessThanOrEqual(bound);
        }
        expect(read).toEqual(sizes.map((_, seq) => seq));
      },
    ),
    { numRuns: 200 },
  );
});
