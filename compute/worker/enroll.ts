import { z } from "zod";
import { EnrollAnswer, type EnrollRequest, type HostFacts } from "../protocol/enrollment.ts";
import type { KeyPairs } from "../seal/keys.ts";
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

export interface EnrollOptions {
  readonly http: ControlPlaneHttp;
  readonly token: string;
  readonly name: string;
  readonly keys: KeyPairs;
  readonly host: HostFacts;
  readonly log: Log;
  readonly sleep: (ms: number) => Promise<void>;
  readonly random: () => number;
}

/** Tries while the control plane can't be reached: 20, waiting up to 0.5 s doubled each time, 30 s at most; 5 minutes on average in all. */
const ATTEMPTS_MAX = 20;
const RETRY_MS_BASE = 500;
const RETRY_MS_MAX = 30_000;

/**
 * Redeems the one-time token: proves that this worker holds its key and learns who
 * it is and which key signs Grants. Repeating it with the same keys is harmless.
 *
 * @throws EnrollmentRefused when the token is not accepted.
 */
export async function enroll(options: EnrollOptions): Promise<EnrollAnswer> {
  const proof = await sign(`eider-enroll:${options.token}`, options.keys.signing);
  const request: EnrollRequest = {
    token: options.token,
    name: options.name,
    keys: options.keys.publicKeys,
    proof,
    host: options.host,
  };
  const body = Buffer.from(JSON.stringify(request));
  for (let attempt = 0; ; attempt++) {
    try {
      return await redeem(options.http, body);
    } catch (error) {
      if (error instanceof EnrollmentRefused || attempt + 1 >= ATTEMPTS_MAX) throw error;
      options.log.warn("control plane not reached, enrolment is tried again", errorFacts(error));
    }
    await options.sleep(options.random() * Math.min(RETRY_MS_MAX, RETRY_MS_BASE * 2 ** attempt));
  }
}

const Refusal = z.object({ code: z.string(), message: z.string() });

/** Throws what may pass by itself as a plain error. */
async function redeem(http: ControlPlaneHttp, body: Uint8Array): Promise<EnrollAnswer> {
  const headers = { "content-type": "application/json", "content-length": String(body.length) };
  const response = await http.request({ method: "POST", path: "/worker/enroll", headers, body });
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
