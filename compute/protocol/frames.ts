import { CallId } from "./ids.ts";

/**
 * How sealed frames travel. A frame is opaque to everything between worker and reader.
 *
 * - binary WebSocket message: 30 bytes of call id (ASCII), u32 sequence, frame
 * - HTTP body with several frames: for each u32 length, u32 sequence, frame
 *
 * Integers are big-endian. Sequence numbers start at 0 per call and have no gaps.
 */
export interface NumberedFrame {
  readonly seq: number;
  readonly frame: Uint8Array;
}

const CALL_ID_BYTES = 30;
const SOCKET_HEADER_BYTES = CALL_ID_BYTES + 4;
const BODY_HEADER_BYTES = 8;

/** Packs one frame as a binary WebSocket message. */
export function packSocketFrame(callId: CallId, { seq, frame }: NumberedFrame): Uint8Array<ArrayBuffer> {
  const message = new Uint8Array(SOCKET_HEADER_BYTES + frame.length);
  new TextEncoder().encodeInto(callId, message);
  new DataView(message.buffer).setUint32(CALL_ID_BYTES, seq);
  message.set(frame, SOCKET_HEADER_BYTES);
  return message;
}

/** @throws ZodError or RangeError when the message is not one that `packSocketFrame` made. */
export function unpackSocketFrame(message: Uint8Array): NumberedFrame & { callId: CallId } {
  if (message.length < SOCKET_HEADER_BYTES)
    throw new RangeError("A socket frame is shorter than its header.");
  const callId = CallId.parse(new TextDecoder().decode(message.subarray(0, CALL_ID_BYTES)));
  const seq = new DataView(message.buffer, message.byteOffset).getUint32(CALL_ID_BYTES);
  return { callId, seq, frame: message.subarray(SOCKET_HEADER_BYTES) };
}

/** The 8 bytes that precede a frame in an HTTP body. */
export function bodyFrameHeader({ seq, frame }: NumberedFrame): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(BODY_HEADER_BYTES);
  const view = new DataView(header.buffer);
  view.setUint32(0, frame.length);
  view.setUint32(4, seq);
  return header;
}

/** Splits a stream of bytes into frames, whatever its chunks are. @throws RangeError when it ends inside a frame or a frame exceeds `frameBytesMax`. */
export async function* readBodyFrames(
  chunks: AsyncIterable<Uint8Array>,
  frameBytesMax: number,
): AsyncGenerator<NumberedFrame> {
  let pending: Uint8Array = new Uint8Array(0);
  for await (const chunk of chunks) {
    pending = pending.length === 0 ? chunk : concat(pending, chunk);
    for (;;) {
      if (pending.length < BODY_HEADER_BYTES) break;
      const view = new DataView(pending.buffer, pending.byteOffset);
      const length = view.getUint32(0);
      if (length > frameBytesMax)
        throw new RangeError(`A frame of ${length} bytes exceeds ${frameBytesMax}.`);
      const end = BODY_HEADER_BYTES + length;
      if (pending.length < end) break;
      yield { seq: view.getUint32(4), frame: pending.subarray(BODY_HEADER_BYTES, end) };
      pending = pending.subarray(end);
    }
  }
  if (pending.length > 0) throw new RangeError("The stream ended inside a frame.");
}

function concat(left: Uint8Array, right: Uint8Array): Uint8Array {
  const both = new Uint8Array(left.length + right.length);
  both.set(left);
  both.set(right, left.length);
  return both;
}
