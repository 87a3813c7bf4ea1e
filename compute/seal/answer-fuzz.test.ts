import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import type { AnswerMessage } from "./answer-message.ts";
import { readAnswer } from "./read-answer.ts";
import { SealError } from "./seal-error.ts";
import { type Parties, type SealedAnswer, sealAnswer, sealAnswers } from "./testing/sealed-answers.ts";
import { createParties } from "./testing/sealed-conversation.ts";
import { CROSS_FEEDS, type Dice, type Frames, isSame, TAMPERINGS } from "./testing/tamper.ts";

const KINDS = Object.keys(TAMPERINGS);
const FEEDS = Object.keys(CROSS_FEEDS);
const IS_LONG = process.env["EIDER_TEST_LONG"] === "1";
const CASES = IS_LONG ? 100_000 : 3_600;
const TIMEOUT_MS = IS_LONG ? 30 * 60_000 : 120_000;

let parties: Parties;
let answers: SealedAnswer[];
/** for each answer, others that could be fed into it */
let others: Map<SealedAnswer, SealedAnswer[]>;

beforeAll(async () => {
  parties = await createParties();
  answers = await sealAnswers(parties);
  const strangers = await createParties();
  others = new Map();
  for (const answer of answers) {
    const { title, messages } = answer;
    others.set(answer, [
      ...answers.filter((other) => other !== answer),
      // the same rows for the same person again, by another call
      await sealAnswer({ ...parties, title, messages }),
      // the same request to another worker, and another person's to the same worker
      await sealAnswer({ device: parties.device, worker: strangers.worker, title, messages }),
      await sealAnswer({ device: strangers.device, worker: parties.worker, title, messages }),
    ]);
  }
});

const dice: fc.Arbitrary<Dice> = fc.tuple(fc.nat(), fc.nat(), fc.nat());
const oneOf = <T>(list: readonly T[], n: number): T => {
  const one = list[n % list.length];
  if (one === undefined) throw new Error("there is none to choose from");
  return one;
};

/** Everything a reader was told before the end or the fault, and the fault. */
async function read(
  answer: SealedAnswer,
  frames: Frames,
): Promise<{ told: AnswerMessage[]; fault: unknown }> {
  const told: AnswerMessage[] = [];
  try {
    for await (const message of readAnswer(stream(frames), answer.createOpener())) told.push(message);
    return { told, fault: null };
  } catch (fault) {
    return { told, fault };
  }
}

async function* stream(frames: Frames) {
  yield* frames;
}

async function expectRefused(answer: SealedAnswer, sent: Frames): Promise<void> {
  const { told, fault } = await read(answer, sent);
  expect(fault).toBeInstanceOf(SealError);
  expect(told).toEqual(answer.messages.slice(0, told.length));
}

/** Frames after the last one are never looked at: without them it is the answer as it was. */
function isHarmless(answer: SealedAnswer, sent: Frames): boolean {
  return isSame(sent.slice(0, answer.frames.length), answer.frames);
}

describe("an answer that was tampered with on its way", () => {
  test("untouched, every kind of answer says what the worker said", async () => {
    for (const answer of answers)
      expect(await read(answer, answer.frames)).toEqual({ told: answer.messages, fault: null });
  });

  test(
    `${CASES} seeded cases of its own frames changed, dropped, moved or repeated: an error, and only true rows before it`,
    async () => {
      let tampered = 0;
      const property = fc.asyncProperty(
        fc.constantFrom(...KINDS),
        fc.nat(),
        dice,
        async (kind, which, thrown) => {
          const answer = oneOf(answers, which);
          const sent = TAMPERINGS[kind]?.(answer.frames, thrown) ?? [];
          if (isHarmless(answer, sent)) return;
          tampered++;
          await expectRefused(answer, sent);
        },
      );
      await fc.assert(property, { numRuns: CASES, seed: 20_260_301 });
      expect(tampered).toBeGreaterThan(CASES * 0.7);
    },
    TIMEOUT_MS,
  );

  test(
    `${CASES} seeded cases of another answer fed into it: an error, and only true rows before it`,
    async () => {
      let tampered = 0;
      const property = fc.asyncProperty(
        fc.constantFrom(...FEEDS),
        fc.nat(),
        fc.nat(),
        dice,
        async (feed, which, from, thrown) => {
          const answer = oneOf(answers, which);
          const foreign = oneOf(others.get(answer) ?? [], from);
          const sent = CROSS_FEEDS[feed]?.(answer.frames, foreign.frames, thrown) ?? [];
          if (isHarmless(answer, sent)) return;
          tampered++;
          await expectRefused(answer, sent);
        },
      );
      await fc.assert(property, { numRuns: CASES, seed: 20_260_302 });
      expect(tampered).toBeGreaterThan(CASES * 0.7);
    },
    TIMEOUT_MS,
  );

  test("two attempts at the same request: a reader follows the first it sees, and takes nothing of the other", async () => {
    const messages = answers[0]?.messages ?? [];
    const first = await sealAnswer({ ...parties, title: "first", messages });
    const again = { ...parties, title: "again", messages, request: first.request, attempt: 1 };
    const second = await sealAnswer(again);
    expect((await read(first, second.frames)).told).toEqual(messages);
    for (const feed of FEEDS.filter((name) => name !== "all of it comes instead"))
      for (const thrown of [1, 2, 3].map((n): Dice => [n, n, 1])) {
        const sent = CROSS_FEEDS[feed]?.(first.frames, second.frames, thrown) ?? [];
        await expectRefused(first, sent);
      }
  });

  test("more frames after the last: what the worker said, and nothing of them", async () => {
    for (const answer of answers) {
      const more = oneOf(others.get(answer) ?? [], 0).frames;
      const sent = [...answer.frames, ...answer.frames, ...more].map(({ frame }, seq) => ({ seq, frame }));
      expect(await read(answer, sent)).toEqual({ told: answer.messages, fault: null });
    }
  });
});
