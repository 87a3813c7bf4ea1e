import { z } from "zod";
import {
  EnrollAnswer,
  type EnrollRequest,
  type HostFacts,
  type ReplicaRequest,
} from "../protocol/enrollment.ts";
import type { KeyPairs } from "../seal/keys.ts";
import { admissionText, importPoolKey } from "../seal/pool-key.ts";
import { SealError } from "../seal/seal-error.ts";
import { sign } from "../seal/signature.ts";
import { type ControlPlaneHttp, readBody } from "./control-plane-http.ts";
import { errorFacts, type Log } from "./log.ts";

/** The control plane said no; asking again with the same token is of no use. */
export class EnrollmentRefused extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.name = "EnrollmentRefused";
    this.code = code;
  }
}

/** What lets a new worker in: a one-time token, or the key of a Pool of replicas. */
export type Permission =
  | { readonly type: "token"; readonly token: string }
  | { readonly type: "pool_key"; readonly key: string };

export interface EnrollOptions {
  readonly http: ControlPlaneHttp;
  readonly permission: Permission;
  readonly name: string;
  readonly keys: KeyPairs;
  readonly host: HostFacts;
  readonly log: Log;
  readonly sleep: (ms: number) => Promise<void>;
  readonly random: () => number;
  readonly now: () => Date;
}

/** Tries while the control plane can't be reached: 20, waiting up to 0.5 s doubled each time, 30 s at most; 5 minutes on average in all. */
const ATTEMPTS_MAX = 20;
const RETRY_MS_BASE = 500;
const RETRY_MS_MAX = 30_000;

/**
 * Redeems the permission: proves that this worker holds its key and learns who
 * it is and which key signs Grants. Repeating it with the same keys is harmless.
 *
 * @throws EnrollmentRefused when the token or Pool key is not accepted.
 */
export async function enroll(options: EnrollOptions): Promise<EnrollAnswer> {
  for (let attempt = 0; ; attempt++) {
    try {
      // made anew each time: the signature of a Pool key is good for minutes only
      return await redeem(options.http, await requestOf(options));
    } catch (error) {
      if (error instanceof EnrollmentRefused || attempt + 1 >= ATTEMPTS_MAX) throw error;
      options.log.warn("control plane not reached, enrolment is tried again", errorFacts(error));
    }
    await options.sleep(options.random() * Math.min(RETRY_MS_MAX, RETRY_MS_BASE * 2 ** attempt));
  }
}

async function requestOf(options: EnrollOptions): Promise<{ path: string; body: Uint8Array }> {
  const { permission, name, keys, host } = options;
  const own = { name, keys: keys.publicKeys, host };
  if (permission.type === "token") {
    const { token } = permission;
    const proof = await sign(`eider-enroll:${token}`, keys.signing);
    const request: EnrollRequest = { ...own, token, proof };
    return { path: "/worker/enroll", body: Buffer.from(JSON.stringify(request)) };
  }
  const poolKey = await readPoolKey(permission.key);
  const issuedAt = options.now().toISOString();
  const admission = await sign(admissionText(keys.publicKeys, issuedAt), poolKey.signing);
  const proof = await sign(`eider-enroll:${admission}`, keys.signing);
  const request: ReplicaRequest = { ...own, poolKey: poolKey.publicKey, issuedAt, admission, proof };
  return { path: "/worker/enroll-replica", body: Buffer.from(JSON.stringify(request)) };
}

async function readPoolKey(text: string) {
  try {
    return await importPoolKey(text);
  } catch (error) {
    if (!(error instanceof SealError)) throw error;
    throw new EnrollmentRefused("invalid_input", error.message);
  }
}

const Refusal = z.object({ code: z.string(), message: z.string() });

/** Throws what may pass by itself as a plain error. */
async function redeem(
  http: ControlPlaneHttp,
  { path, body }: { path: string; body: Uint8Array },
): Promise<EnrollAnswer> {
  const headers = { "content-type": "application/json", "content-length": String(body.length) };
  const response = await http.request({ method: "POST", path, headers, body });
  const text = (await readBody(response)).toString("utf8");
  const status = response.statusCode ?? 0;
  if (status === 200) return EnrollAnswer.parse(JSON.parse(text));
  if (status >= 500 || status === 429) throw new Error(`The control plane answered ${status}.`);
  const refusal = Refusal.safeParse(parseJson(text));
  if (refusal.success) throw new EnrollmentRefused(refusal.data.code, refusal.data.message);
  throw new EnrollmentRefused("refused", `The control plane answered ${status}. Is its address right?`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
