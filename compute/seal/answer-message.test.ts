import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import type { NumberedFrame } from "../protocol/frames.ts";
import { LIMITS } from "../protocol/limits.ts";
import { type AnswerMessage, createMessageDecoder, encodeMessage } from "./answer-message.ts";
import { createAnswerWriter } from "./answer-writer.ts";
import { concatBytes } from "./bytes.ts";
import type { KeyPairs } from "./keys.ts";
import { readAnswer } from "./read-answer.ts";
import { converse, createParties } from "./testing/sealed-conversation.ts";

let device: KeyPairs;
let worker: KeyPairs;
beforeAll(async () => {
  ({ device, worker } = await createParties());
});

const message: fc.Arbitrary<AnswerMessage> = fc.oneof(
  fc.record({
    type: fc.constant("value" as const),
    value: fc.jsonValue().map((value): unknown => JSON.parse(JSON.stringify(value))),
    bytes: fc.option(fc.uint8Array({ maxLength: 500 }), { nil: null }),
  }),
  fc.record({ type: fc.constant("refusal" as const), code: fc.string(), message: fc.string() }),
);

async function* streamOf(frames: readonly NumberedFrame[]): AsyncGenerator<NumberedFrame> {
  yield* frames;
}

describe("messages of an answer", () => {
  test("cut anywhere, they come out as they went in", () => {
    fc.assert(
      fc.property(fc.array(message), fc.array(fc.integer({ min: 1, max: 200 })), (messages, cuts) => {
        const whole = concatBytes(messages.map(encodeMessage));
        const decoder = createMessageDecoder();
        const decoded: AnswerMessage[] = [];
        let at = 0;
        for (const cut of [...cuts, whole.length]) {
          decoded.push(...decoder.push(whole.subarray(at, at + cut)));
          at = Math.min(whole.length, at + cut);
        }
        decoder.assertComplete();
        expect(decoded).toEqual(messages);
      }),
    );
  });

  test("small messages share a frame and a large one is cut into full frames", async () => {
    const { sealer, opener } = await converse({ device, worker });
    const frames: NumberedFrame[] = [];
    const writer = createAnswerWriter({ sealer, send: async (frame) => void frames.push(frame) });
    const large = new Uint8Array(2 * LIMITS.framePlainBytesMax + 10).fill(7);
    await writer.write({ type: "value", value: { type: "started" }, bytes: null });
    await writer.write({ type: "value", value: { type: "columns" }, bytes: null });
    await writer.flush();
    expect(frames).toHaveLength(1);
    await writer.write({ type: "value", value: { rows: 3 }, bytes: large });
    await writer.write({ type: "value", value: { type: "ended" }, bytes: null });
    await writer.end();
    expect(frames).toHaveLength(4);
    const read: AnswerMessage[] = [];
    for await (const one of readAnswer(streamOf(frames), opener)) read.push(one);
    expect(read.map((one) => one.type === "value" && one.value)).toEqual([
      { type: "started" },
      { type: "columns" },
      { rows: 3 },
      { type: "ended" },
    ]);
    const third = read[2];
    if (third?.type !== "value" || third.bytes === null) throw new Error("the third message has bytes");
    expect(Buffer.compare(third.bytes, large)).toBe(0);
  });

  test("the stream of frames ends early: the reader learns that it is cut short", async () => {
    const { sealer, opener } = await converse({ device, worker });
    const frame = await sealer.seal(encodeMessage({ type: "value", value: 1, bytes: null }), false);
    const reading = async () => {
      for await (const one of readAnswer(streamOf([frame]), opener)) expect(one).toMatchObject({ value: 1 });
    };
    await expect(reading()).rejects.toMatchObject({ code: "truncated" });
  });

  test("a message of unknown kind or without JSON is malformed, not a crash", () => {
    const whole = encodeMessage({ type: "value", value: 1, bytes: null });
    const unknownKind = whole.slice();
    unknownKind[0] = 99;
    const notJson = whole.slice();
    notJson[9] = 0xff;
    for (const bad of [unknownKind, notJson])
      expect(() => createMessageDecoder().push(bad)).toThrowError(
        expect.objectContaining({ code: "malformed" }),
      );
  });
});
