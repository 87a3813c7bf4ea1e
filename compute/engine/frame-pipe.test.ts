import { PassThrough } from "node:stream";
import { expect, test, vi } from "vitest";
import { createFrameWriter, type Frame, readFrames } from "./frame-pipe.ts";

const frames: { head: { n: number; text: string }; bytes: Uint8Array }[] = [0, 1, 70_000, 5].map(
  (size, n) => ({
    head: { n, text: "ü".repeat(n) },
    bytes: new Uint8Array(size).fill(n),
  }),
);

test.each([1, 3, 1_000, 1_000_000])(
  "frames cut into chunks of %i bytes arrive whole and in order",
  async (size) => {
    const whole = new PassThrough({ highWaterMark: 10_000_000 });
    const write = createFrameWriter(whole);
    for (const { head, bytes } of frames) await write(head, bytes);
    const sent = whole.read() as Buffer;
    const pipe = new PassThrough({ highWaterMark: 10_000_000 });
    const found: Frame<unknown>[] = [];
    readFrames(pipe, (frame) => found.push(frame));
    for (let at = 0; at < sent.length; at += size) pipe.write(sent.subarray(at, at + size));
    pipe.end();
    await new Promise((resolve) => pipe.once("end", resolve));
    expect(found.map(({ head }) => head)).toEqual(frames.map(({ head }) => head));
    expect(found.map(({ bytes }) => bytes.length)).toEqual([0, 1, 70_000, 5]);
  },
);

test("a full pipe holds the writer back until it is read", async () => {
  const pipe = new PassThrough({ highWaterMark: 16 });
  const write = createFrameWriter(pipe);
  let isWritten = false;
  const writing = write({ n: 1 }, new Uint8Array(1_000)).then(() => {
    isWritten = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(isWritten).toBe(false);
  pipe.resume();
  await writing;
});

test("frames written to a pipe that is full arrive whole, in the order of writing", async () => {
  const pipe = new PassThrough({ highWaterMark: 16 });
  const write = createFrameWriter(pipe);
  const bytes = Uint8Array.from({ length: 200 }, (_, at) => at);
  const writing = [1, 2, 3].map((n) => write({ n }, bytes));
  const arrived: Frame<{ n: number }>[] = [];
  readFrames<{ n: number }>(pipe, (frame) => arrived.push(frame));
  await Promise.all(writing);
  await vi.waitFor(() => expect(arrived).toHaveLength(3));
  expect(arrived.map(({ head, bytes: found }) => [head.n, found.length, found[199]])).toEqual([
    [1, 200, 199],
    [2, 200, 199],
    [3, 200, 199],
  ]);
});
