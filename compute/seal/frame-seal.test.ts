import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import type { NumberedFrame } from "../protocol/frames.ts";
import { newId } from "../protocol/ids.ts";
import { LIMITS } from "../protocol/limits.ts";
import { FRAME_OVERHEAD_BYTES } from "./frame-format.ts";
import type { KeyPairs } from "./keys.ts";
import { SealError } from "./seal-error.ts";
import { converse, createParties, openAll, sealAll } from "./testing/sealed-conversation.ts";

let device: KeyPairs;
let worker: KeyPairs;
beforeAll(async () => {
  ({ device, worker } = await createParties());
});

const plainFrames = fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 6 });
const runs = { numRuns: 60 };

const swapped = (frames: NumberedFrame[], left: number, right: number): NumberedFrame[] =>
  frames.map((frame, index) => frames[index === left ? right : index === right ? left : index] ?? frame);

const renumbered = (frames: NumberedFrame[]): NumberedFrame[] =>
  frames.map(({ frame }, seq) => ({ seq, frame }));

describe("frames", () => {
  test("an answer of any frames opens to the very same bytes", async () => {
    await fc.assert(
      fc.asyncProperty(plainFrames, async (plains) => {
        const { sealer, opener } = await converse({ device, worker });
        const opened = await openAll(opener, await sealAll(sealer, plains));
        expect(opened).toEqual(plains);
      }),
      runs,
    );
  });

  test("one altered bit anywhere in a frame: the answer is refused", async () => {
    await fc.assert(
      fc.asyncProperty(plainFrames, fc.nat(), fc.nat(), async (plains, which, where) => {
        const { sealer, opener } = await converse({ device, worker });
        const frames = await sealAll(sealer, plains);
        const target = frames[which % frames.length];
        const bit = where % ((target?.frame.length ?? 1) * 8);
        const byte = target?.frame[bit >> 3];
        if (target === undefined || byte === undefined) throw new Error("no frame to alter");
        target.frame[bit >> 3] = byte ^ (1 << (bit & 7));
        await expect(openAll(opener, frames)).rejects.toBeInstanceOf(SealError);
      }),
      runs,
    );
  });

  test("a frame is dropped, its number too or not: the answer is refused", async () => {
    await fc.assert(
      fc.asyncProperty(plainFrames, fc.nat(), fc.boolean(), async (plains, which, isRenumbered) => {
        const { sealer, opener } = await converse({ device, worker });
        const frames = await sealAll(sealer, plains);
        const left = frames.filter((_, index) => index !== which % frames.length);
        const sent = isRenumbered ? renumbered(left) : left;
        await expect(openAll(opener, sent)).rejects.toBeInstanceOf(SealError);
      }),
      runs,
    );
  });

  test("two frames are swapped or one is repeated, renumbered or not: the answer is refused", async () => {
    const twoOrMore = fc.array(fc.uint8Array({ maxLength: 40 }), { minLength: 2, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(
        twoOrMore,
        fc.nat(),
        fc.boolean(),
        fc.boolean(),
        async (plains, n, repeat, renumber) => {
          const { sealer, opener } = await converse({ device, worker });
          const frames = await sealAll(sealer, plains);
          const at = n % (frames.length - 1);
          const one = frames[at];
          const mixed = repeat && one ? frames.toSpliced(at, 0, one) : swapped(frames, at, at + 1);
          const sent = renumber ? renumbered(mixed) : mixed;
          await expect(openAll(opener, sent)).rejects.toBeInstanceOf(SealError);
        },
      ),
      runs,
    );
  });

  test("the answer is cut at any frame, or has more after its last: it is refused", async () => {
    await fc.assert(
      fc.asyncProperty(plainFrames, fc.nat(), fc.boolean(), async (plains, n, isLonger) => {
        const { sealer, opener } = await converse({ device, worker });
        const frames = await sealAll(sealer, plains);
        const last = frames.at(-1);
        const sent =
          isLonger && last
            ? [...frames, { seq: frames.length, frame: last.frame }]
            : frames.slice(0, n % frames.length);
        await expect(openAll(opener, sent)).rejects.toBeInstanceOf(SealError);
      }),
      runs,
    );
  });

  test("a frame of another answer, of the same parties and even the same call, takes a frame's place: refused", async () => {
    await fc.assert(
      fc.asyncProperty(plainFrames, fc.nat(), async (plains, n) => {
        const callId = newId("cal_");
        const ours = await converse({ device, worker, callId });
        const other = await converse({ device, worker, callId });
        const frames = await sealAll(ours.sealer, plains);
        const foreign = await sealAll(other.sealer, plains);
        const at = n % frames.length;
        const sent = frames.map((frame, index) => (index === at ? (foreign[at] ?? frame) : frame));
        await expect(openAll(ours.opener, sent)).rejects.toBeInstanceOf(SealError);
      }),
      runs,
    );
  });

  test("an answer by a worker that was not asked: its signature is refused", async () => {
    const impostor = (await createParties()).worker;
    const { opener } = await converse({ device, worker });
    const { sealer } = await converse({ device, worker: impostor });
    const frames = await sealAll(sealer, [new Uint8Array(3)]);
    await expect(openAll(opener, frames)).rejects.toMatchObject({ code: "bad_signature" });
  });

  test("after one bad frame the good ones do not open either", async () => {
    const { sealer, opener } = await converse({ device, worker });
    const [first, second] = await sealAll(sealer, [new Uint8Array(1), new Uint8Array(2)]);
    if (!first || !second) throw new Error("two frames were sealed");
    await expect(opener.open(second)).rejects.toMatchObject({ code: "out_of_order" });
    await expect(opener.open(first)).rejects.toMatchObject({ code: "out_of_order" });
  });

  test("a full frame with its seal still passes a proxy that takes bodies of 1 MB", async () => {
    const { sealer } = await converse({ device, worker });
    const { frame } = await sealer.seal(new Uint8Array(LIMITS.framePlainBytesMax), true);
    expect(frame.length).toBe(LIMITS.framePlainBytesMax + FRAME_OVERHEAD_BYTES);
    expect(frame.length).toBeLessThan(1_000_000);
    await expect(sealer.seal(new Uint8Array(1), true)).rejects.toBeInstanceOf(RangeError);
  });
});
