import type { NumberedFrame } from "../protocol/frames.ts";
import { type AnswerMessage, createMessageDecoder } from "./answer-message.ts";
import type { FrameOpener } from "./frame-opener.ts";

/**
 * The messages of one answer, as its frames come in. Ends after the last frame,
 * without waiting for `frames` to end.
 *
 * @throws SealError when a frame is not the next one unaltered, or the answer is cut short.
 */
export async function* readAnswer(
  frames: AsyncIterable<NumberedFrame>,
  opener: FrameOpener,
): AsyncGenerator<AnswerMessage> {
  const decoder = createMessageDecoder();
  for await (const frame of frames) {
    const { plain, isLast } = await opener.open(frame);
    yield* decoder.push(plain);
    if (isLast) break;
  }
  opener.assertComplete();
  decoder.assertComplete();
}
