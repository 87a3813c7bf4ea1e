import type { CallHeader, SealedCall } from "../protocol/sealed-call.ts";
import type { PublicKeys } from "../protocol/keys.ts";
import { LIMITS } from "../protocol/limits.ts";
import { toBase64Url } from "./base64url.ts";
import { utf8 } from "./bytes.ts";
import { argumentsKey, callSigned, callTranscript, EMPTY_NONCE } from "./call-format.ts";
import { createFrameOpener, type FrameOpener } from "./frame-opener.ts";
import { agree, createEphemeralKey, type KeyPairs } from "./keys.ts";
import { SealError } from "./seal-error.ts";
import { sign } from "./signature.ts";

/** A header before its call is sealed: the key in it is made here. */
export type CallDraft = Omit<CallHeader, "version" | "ephemeral">;

/**
 * Seals the arguments to one worker and signs the whole with the reader's device
 * key. `arguments` is any JSON value; only the worker can read it, the header is
 * readable by everybody on the way. `opener` opens the answer, once.
 *
 * @throws SealError `malformed` when the arguments exceed `LIMITS.requestBytesMax`.
 */
export async function sealCall(options: {
  header: CallDraft;
  arguments: unknown;
  device: KeyPairs;
  worker: PublicKeys;
}): Promise<{ call: SealedCall; opener: FrameOpener }> {
  const ephemeral = await createEphemeralKey();
  const header = JSON.stringify({ version: 1, ...options.header, ephemeral: ephemeral.publicKey });
  const key = await argumentsKey(await agree(ephemeral.privateKey, options.worker.sealing), header);
  const box = await crypto.subtle.encrypt(
    { name: "AES-GCM", iv: EMPTY_NONCE },
    key,
    utf8(JSON.stringify(options.arguments)),
  );
  const sealedArguments = toBase64Url(new Uint8Array(box));
  if (sealedArguments.length > LIMITS.requestBytesMax)
    throw new SealError("malformed", "The request is too large to be sent.");
  const signature = await sign(callSigned(header, sealedArguments), options.device.signing);
  const call = { header, sealedArguments, signature };
  const opener = createFrameOpener({
    callId: options.header.callId,
    transcript: await callTranscript(call),
    deviceSealing: options.device.sealing,
    ephemeral: ephemeral.privateKey,
    workerSigning: options.worker.signing,
  });
  return { call, opener };
}
