import type { CallId } from "../protocol/ids.ts";
import type { NumberedFrame } from "../protocol/frames.ts";
import { LIMITS } from "../protocol/limits.ts";
import { concatBytes, unshared } from "./bytes.ts";
import { fromBase64Url, toBase64Url } from "./base64url.ts";
import { deriveKey } from "./derive-key.ts";
import {
  FRAME_LAST,
  FRAME_VERSION,
  frameAad,
  frameNonce,
  answerPurpose,
  answerSigned,
} from "./frame-format.ts";
import { agree, createEphemeralKey, type KeyPairs, type SealKey } from "./keys.ts";
import type { PublicKey } from "../protocol/keys.ts";
import { sign } from "./signature.ts";

/** Makes the frames of one answer, in order. Not safe for calls that overlap. */
export interface FrameSealer {
  /**
   * Seals up to `LIMITS.framePlainBytesMax` bytes as the next frame; `isLast` says
   * that no other follows. Costs one AES pass and one copy.
   *
   * @throws RangeError when the frame is too large or the last one was already made.
   */
  seal(plain: Uint8Array, isLast: boolean): Promise<NumberedFrame>;
}

/** The reader of an answer, as its request named it. */
export interface AnswerReader {
  readonly callId: CallId;
  /** SHA-256 over the signed request */
  readonly transcript: Uint8Array<ArrayBuffer>;
  readonly deviceSealing: PublicKey;
  readonly ephemeral: PublicKey;
}

/** `attempt` is 0 unless the same request is answered anew; frames of two attempts never mix. */
export async function createFrameSealer(
  reader: AnswerReader,
  worker: KeyPairs,
  attempt = 0,
): Promise<FrameSealer> {
  const own = await createEphemeralKey();
  const [key, signature] = await Promise.all([
    answerKey(reader, own.privateKey, own.publicKey, attempt),
    sign(answerSigned(toBase64Url(reader.transcript), own.publicKey, attempt), worker.signing),
  ]);
  const opening = concatBytes([fromBase64Url(own.publicKey), fromBase64Url(signature)]);
  let seq = 0;
  let isOver = false;
  return {
    async seal(plain, isLast) {
      if (isOver) throw new RangeError("The last frame was already sealed.");
      if (plain.length > LIMITS.framePlainBytesMax) throw new RangeError("A frame is too large.");
      isOver = isLast;
      const at = seq++;
      const box = await crypto.subtle.encrypt(
        {
          name: "AES-GCM",
          iv: frameNonce(at),
          additionalData: frameAad({ callId: reader.callId, attempt, seq: at, isLast }),
        },
        key,
        unshared(plain),
      );
      const head = new Uint8Array([FRAME_VERSION, isLast ? FRAME_LAST : 0, attempt >> 8, attempt & 255]);
      const parts = at === 0 ? [head, opening, new Uint8Array(box)] : [head, new Uint8Array(box)];
      return { seq: at, frame: concatBytes(parts) };
    },
  };
}

async function answerKey(
  reader: AnswerReader,
  ownPrivate: SealKey,
  ownPublic: PublicKey,
  attempt: number,
): Promise<SealKey> {
  const secret = concatBytes(
    await Promise.all([agree(ownPrivate, reader.deviceSealing), agree(ownPrivate, reader.ephemeral)]),
  );
  return deriveKey({ secret, transcript: reader.transcript, purpose: answerPurpose(ownPublic, attempt) });
}
