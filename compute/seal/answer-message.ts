import { concatBytes, fromUtf8, utf8 } from "./bytes.ts";
import { SealError } from "./seal-error.ts";

/**
 * What a worker answers inside the seal. A call gets any number of `value`s (a
 * Run: its events; everything else: one, an export: many) or one `refusal`.
 * `bytes` are Arrow IPC or a part of a file; `value` is JSON that the reader parses.
 */
export type AnswerMessage =
  | { readonly type: "value"; readonly value: unknown; readonly bytes: Uint8Array | null }
  | { readonly type: "refusal"; readonly code: string; readonly message: string };

const KIND_VALUE = 1;
const KIND_VALUE_WITH_BYTES = 2;
const KIND_REFUSAL = 3;
/** kind (1 byte), length of the JSON (4), length of the bytes (4) */
const HEAD_BYTES = 9;

/** A message as bytes: they are laid end to end and cut into frames wherever a frame is full. */
export function encodeMessage(message: AnswerMessage): Uint8Array<ArrayBuffer> {
  const { kind, json, bytes } = partsOf(message);
  const text = utf8(JSON.stringify(json));
  const head = new DataView(new ArrayBuffer(HEAD_BYTES));
  head.setUint8(0, kind);
  head.setUint32(1, text.length);
  head.setUint32(5, bytes.length);
  return concatBytes([new Uint8Array(head.buffer), text, bytes]);
}

function partsOf(message: AnswerMessage): { kind: number; json: unknown; bytes: Uint8Array } {
  const none = new Uint8Array(0);
  if (message.type === "refusal")
    return { kind: KIND_REFUSAL, json: { code: message.code, message: message.message }, bytes: none };
  if (message.bytes === null) return { kind: KIND_VALUE, json: message.value, bytes: none };
  return { kind: KIND_VALUE_WITH_BYTES, json: message.value, bytes: message.bytes };
}

/** Puts messages together again from the plain bytes of frames. */
export interface MessageDecoder {
  /** The messages that these bytes complete. @throws SealError `malformed`. */
  push(plain: Uint8Array): AnswerMessage[];
  /** @throws SealError `truncated` when a message is incomplete. */
  assertComplete(): void;
}

export function createMessageDecoder(): MessageDecoder {
  let parts: Uint8Array[] = [];
  let length = 0;
  let wanted = HEAD_BYTES;

  return {
    push(plain) {
      const messages: AnswerMessage[] = [];
      if (plain.length > 0) parts.push(plain);
      length += plain.length;
      while (length >= wanted) {
        const [only] = parts;
        const whole = parts.length === 1 && only !== undefined ? only : concatBytes(parts);
        const { next, rest } = takeMessages(whole, messages);
        parts = rest.length === 0 ? [] : [rest];
        length = rest.length;
        wanted = next;
      }
      return messages;
    },
    assertComplete() {
      if (length > 0) throw new SealError("truncated", "The answer ended inside a message.");
    },
  };
}

/** Takes all complete messages; `next` is the length at which the rest can be looked at again. */
function takeMessages(whole: Uint8Array, into: AnswerMessage[]): { next: number; rest: Uint8Array } {
  let at = 0;
  for (;;) {
    const left = whole.length - at;
    if (left < HEAD_BYTES) return { next: HEAD_BYTES, rest: whole.subarray(at) };
    const head = new DataView(whole.buffer, whole.byteOffset + at, HEAD_BYTES);
    const jsonEnd = HEAD_BYTES + head.getUint32(1);
    const end = jsonEnd + head.getUint32(5);
    if (left < end) return { next: end, rest: whole.subarray(at) };
    const json = whole.subarray(at + HEAD_BYTES, at + jsonEnd);
    into.push(toMessage(head.getUint8(0), json, whole.subarray(at + jsonEnd, at + end)));
    at += end;
  }
}

function toMessage(kind: number, json: Uint8Array, bytes: Uint8Array): AnswerMessage {
  const value = parseJson(json);
  if (kind === KIND_VALUE) return { type: "value", value, bytes: null };
  // Arrow readers make typed arrays over these bytes, which need an aligned start
  if (kind === KIND_VALUE_WITH_BYTES) return { type: "value", value, bytes: bytes.slice() };
  if (kind === KIND_REFUSAL) return toRefusal(value);
  throw new SealError("malformed", "The answer has a message of unknown kind.");
}

function toRefusal(value: unknown): AnswerMessage {
  if (typeof value !== "object" || value === null || !("code" in value) || !("message" in value))
    throw new SealError("malformed", "The answer has a refusal without a reason.");
  return { type: "refusal", code: String(value.code), message: String(value.message) };
}

function parseJson(json: Uint8Array): unknown {
  try {
    return JSON.parse(fromUtf8(json));
  } catch (cause) {
    throw new SealError("malformed", "The answer has a message that is not JSON.", { cause });
  }
}
