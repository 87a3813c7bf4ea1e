import type { NumberedFrame } from "../protocol/frames.ts";
import type { CallId } from "../protocol/ids.ts";
import type { PublicKey } from "../protocol/keys.ts";
import { toBase64Url } from "./base64url.ts";
import { concatBytes, unshared } from "./bytes.ts";
import { deriveKey } from "./derive-key.ts";
import {
  answerPurpose,
  answerSigned,
  FRAME_HEAD_BYTES,
  FRAME_KEY_BYTES,
  FRAME_LAST,
  FRAME_OPENING_BYTES,
  FRAME_VERSION,
  frameAad,
  frameNonce,
} from "./frame-format.ts";
import { agree, type SealKey } from "./keys.ts";
import { SealError } from "./seal-error.ts";
import { verify } from "./signature.ts";

/** Opens the frames of one answer. Not safe for calls that overlap. */
export interface FrameOpener {
  /**
   * The plain bytes of the next frame.
   *
   * @throws SealError when it is not the next frame of this answer, unaltered. After
   *   an error nothing opens any more.
   */
  open(frame: NumberedFrame): Promise<{ plain: Uint8Array; isLast: boolean }>;
  /** @throws SealError `truncated` unless the last frame was opened. */
  assertComplete(): void;
}

/** What the reader knows of its own request. */
export interface AskedCall {
  readonly callId: CallId;
  readonly transcript: Uint8Array<ArrayBuffer>;
  readonly deviceSealing: SealKey;
  readonly ephemeral: SealKey;
  readonly workerSigning: PublicKey;
}

export function createFrameOpener(asked: AskedCall): FrameOpener {
  let key: SealKey | null = null;
  let attempt = 0;
  let next = 0;
  let state: "open" | "complete" | "failed" = "open";

  async function openNext({ seq, frame }: NumberedFrame): Promise<{ plain: Uint8Array; isLast: boolean }> {
    if (state !== "open") throw new SealError("out_of_order", "A frame came after the end of its answer.");
    if (seq !== next) throw new SealError("out_of_order", `Frame ${next} was expected, ${seq} came.`);
    const head = parseHead(frame);
    if (seq === 0) {
      key = await answerKey(asked, frame, head.attempt);
      attempt = head.attempt;
    }
    if (key === null || head.attempt !== attempt)
      throw new SealError("out_of_order", "A frame belongs to another attempt.");
    const bodyAt = FRAME_HEAD_BYTES + (seq === 0 ? FRAME_OPENING_BYTES : 0);
    const { isLast } = head;
    const additionalData = frameAad({ callId: asked.callId, attempt, seq, isLast });
    const plain = await decrypt(key, frameNonce(seq), additionalData, frame.subarray(bodyAt));
    next++;
    if (isLast) state = "complete";
    return { plain, isLast };
  }

  return {
    async open(frame) {
      try {
        return await openNext(frame);
      } catch (error) {
        state = "failed";
        throw error;
      }
    },
    assertComplete() {
      if (state !== "complete") throw new SealError("truncated", "The answer ended before its last frame.");
    },
  };
}

function parseHead(frame: Uint8Array): { isLast: boolean; attempt: number } {
  const [version, flags, high, low] = frame;
  if (version === undefined || flags === undefined || high === undefined || low === undefined)
    throw new SealError("malformed", "A frame is shorter than its head.");
  if (version !== FRAME_VERSION || (flags & ~FRAME_LAST) !== 0)
    throw new SealError("malformed", "A frame has an unknown version.");
  return { isLast: flags === FRAME_LAST, attempt: (high << 8) | low };
}

async function answerKey(asked: AskedCall, frame: Uint8Array, attempt: number): Promise<SealKey> {
  const opening = frame.subarray(FRAME_HEAD_BYTES, FRAME_HEAD_BYTES + FRAME_OPENING_BYTES);
  if (opening.length < FRAME_OPENING_BYTES) throw new SealError("malformed", "The first frame is too short.");
  const workerEphemeral = toBase64Url(opening.subarray(0, FRAME_KEY_BYTES));
  const signed = answerSigned(toBase64Url(asked.transcript), workerEphemeral, attempt);
  const signature = toBase64Url(opening.subarray(FRAME_KEY_BYTES));
  if (!(await verify(signed, signature, asked.workerSigning)))
    throw new SealError("bad_signature", "The answer was not signed by the worker that was asked.");
  const secret = concatBytes(
    await Promise.all([agree(asked.deviceSealing, workerEphemeral), agree(asked.ephemeral, workerEphemeral)]),
  );
  return deriveKey({
    secret,
    transcript: asked.transcript,
    purpose: answerPurpose(workerEphemeral, attempt),
  });
}

async function decrypt(
  key: SealKey,
  iv: Uint8Array<ArrayBuffer>,
  additionalData: Uint8Array<ArrayBuffer>,
  box: Uint8Array,
): Promise<Uint8Array> {
  try {
    const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData }, key, unshared(box));
    return new Uint8Array(plain);
  } catch (cause) {
    throw new SealError("broken_seal", "A frame does not open: it was altered or is not of this answer.", {
      cause,
    });
  }
}
