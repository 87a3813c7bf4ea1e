import type { CallId } from "../protocol/ids.ts";
import type { PublicKey } from "../protocol/keys.ts";
import { concatBytes, utf8 } from "./bytes.ts";

/**
 * A frame is: version (1 byte), flags (1), attempt (2), in frame 0 the worker's
 * ephemeral X25519 key (32) and its Ed25519 signature over the transcript (64),
 * then AES-256-GCM ciphertext with its tag (16). The key comes from two X25519
 * agreements of that ephemeral key, with the reader's device key and with the key
 * the reader made for this request: a device key that leaks later opens nothing.
 */
export const FRAME_VERSION = 1;
export const FRAME_LAST = 1;
export const FRAME_HEAD_BYTES = 4;
export const FRAME_KEY_BYTES = 32;
export const FRAME_OPENING_BYTES = 32 + 64;
/** What sealing adds at most to the plain bytes of a frame. */
export const FRAME_OVERHEAD_BYTES = FRAME_HEAD_BYTES + FRAME_OPENING_BYTES + 16;

/** What a frame is bound to: it opens nowhere else. */
export function frameAad(frame: {
  callId: CallId;
  attempt: number;
  seq: number;
  isLast: boolean;
}): Uint8Array<ArrayBuffer> {
  const numbers = new DataView(new ArrayBuffer(9));
  numbers.setUint32(0, frame.attempt);
  numbers.setUint32(4, frame.seq);
  numbers.setUint8(8, frame.isLast ? 1 : 0);
  return concatBytes([utf8(frame.callId), new Uint8Array(numbers.buffer)]);
}

/** A counter: the key is fresh for every answer, so a nonce never repeats under it. */
export function frameNonce(seq: number): Uint8Array<ArrayBuffer> {
  const nonce = new DataView(new ArrayBuffer(12));
  nonce.setUint32(8, seq);
  return new Uint8Array(nonce.buffer);
}

export function answerPurpose(workerEphemeral: PublicKey, attempt: number): string {
  return `eider-answer:v1:${workerEphemeral}:${attempt}`;
}

/** What the worker signs in frame 0: this key of mine answers that request. */
export function answerSigned(transcript: string, workerEphemeral: PublicKey, attempt: number): string {
  return `eider-answer:v1:${transcript}:${workerEphemeral}:${attempt}`;
}
