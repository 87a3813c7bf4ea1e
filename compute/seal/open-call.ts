import { CallHeader, type SealedCall } from "../protocol/sealed-call.ts";
import { LIMITS } from "../protocol/limits.ts";
import { fromBase64Url } from "./base64url.ts";
import { fromUtf8 } from "./bytes.ts";
import { argumentsKey, callSigned, callTranscript, EMPTY_NONCE } from "./call-format.ts";
import { createFrameSealer, type FrameSealer } from "./frame-sealer.ts";
import { agree, type KeyPairs } from "./keys.ts";
import { SealError } from "./seal-error.ts";
import { verify } from "./signature.ts";

/** A call that was verified and opened. `arguments` is JSON that nobody has parsed yet. */
export interface OpenedCall {
  readonly header: CallHeader;
  readonly arguments: unknown;
  /** Makes the answer's key; costs 0.4 ms, so it is made when there is something to say. */
  createSealer(): Promise<FrameSealer>;
}

/**
 * Verifies a call and opens its arguments, on the worker it was sealed to. Says
 * nothing about permission: that the device may ask this is for the Grant to say.
 *
 * @throws SealError `malformed`, `bad_signature`, `broken_seal` (sealed to another
 *   worker) or `expired` (`now` is more than `LIMITS.clockSkewMsMax`
 *   before it was issued or after it expires).
 */
export async function openCall(call: SealedCall, worker: KeyPairs, now: Date): Promise<OpenedCall> {
  // beside the signature; nothing of it is used before that is known to be good
  const opening = openArguments(call, parseHeader(call.header), worker);
  opening.catch(() => undefined);
  const header = await verifyCall(call, now);
  const opened = await opening;
  return {
    header,
    arguments: opened,
    async createSealer() {
      const reader = {
        callId: header.callId,
        transcript: await callTranscript(call),
        deviceSealing: header.device.keys.sealing,
        ephemeral: header.ephemeral,
      };
      return createFrameSealer(reader, worker);
    },
  };
}

/**
 * The header of a call, signed by the device it names and fresh. For the control
 * plane, which can't open the arguments; whether the device is known is its matter.
 *
 * @throws SealError `malformed`, `bad_signature` or `expired`.
 */
export async function verifyCall(call: SealedCall, now: Date): Promise<CallHeader> {
  const header = parseHeader(call.header);
  const signed = callSigned(call.header, call.sealedArguments);
  if (!(await verify(signed, call.signature, header.device.keys.signing)))
    throw new SealError("bad_signature", "The request was not signed by the device it names.");
  assertInTime(header, now);
  return header;
}

/** From `issuedAt` until `expiresAt`, give or take the skew of two clocks. */
function assertInTime({ issuedAt, expiresAt }: CallHeader, now: Date): void {
  const issued = Date.parse(issuedAt);
  const expires = expiresAt === undefined ? issued : Date.parse(expiresAt);
  if (expires < issued || expires - issued > LIMITS.runWaitMsMax)
    throw new SealError("malformed", "The request is valid for longer than a request may be.");
  if (now.getTime() < issued - LIMITS.clockSkewMsMax || now.getTime() > expires + LIMITS.clockSkewMsMax)
    throw new SealError("expired", "The request's time and the clock here differ too much.");
}

function parseHeader(text: string): CallHeader {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new SealError("malformed", "The request's header is not JSON.", { cause });
  }
  const parsed = CallHeader.safeParse(json);
  if (!parsed.success)
    throw new SealError("malformed", "The request's header is not understood.", { cause: parsed.error });
  return parsed.data;
}

async function openArguments(call: SealedCall, header: CallHeader, worker: KeyPairs): Promise<unknown> {
  const box = fromBase64Url(call.sealedArguments);
  try {
    const key = await argumentsKey(await agree(worker.sealing, header.ephemeral), call.header);
    const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: EMPTY_NONCE }, key, box);
    return JSON.parse(fromUtf8(new Uint8Array(plain)));
  } catch (cause) {
    throw new SealError("broken_seal", "The request does not open: it was sealed to another worker.", {
      cause,
    });
  }
}
