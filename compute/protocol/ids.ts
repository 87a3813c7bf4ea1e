import { z } from "zod";

/** 16 random bytes as 26 characters of Crockford base 32, lower case. */
const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
const SUFFIX_CHARS = 26;

const idOf = <P extends string>(prefix: P) =>
  z.templateLiteral([prefix, z.string().regex(/^[0-9a-hjkmnp-tv-z]{26}$/)]);

export const WorkspaceId = idOf("wsp_");
export type WorkspaceId = z.infer<typeof WorkspaceId>;
export const UserId = idOf("usr_");
export type UserId = z.infer<typeof UserId>;
export const NotebookId = idOf("nbk_");
export type NotebookId = z.infer<typeof NotebookId>;
export const CellId = idOf("cel_");
export type CellId = z.infer<typeof CellId>;
export const OperationId = idOf("opn_");
export type OperationId = z.infer<typeof OperationId>;
/** Names a Run, and the Result it produced: a Result has no id of its own. */
export const RunId = idOf("run_");
export type RunId = z.infer<typeof RunId>;
/** Names one request to a worker: a Run, a window, a summary, … */
export const CallId = idOf("cal_");
export type CallId = z.infer<typeof CallId>;
export const SessionId = idOf("ses_");
export type SessionId = z.infer<typeof SessionId>;
export const PoolId = idOf("pol_");
export type PoolId = z.infer<typeof PoolId>;
export const WorkerId = idOf("wrk_");
export type WorkerId = z.infer<typeof WorkerId>;
export const DeviceId = idOf("dev_");
export type DeviceId = z.infer<typeof DeviceId>;
export const GrantId = idOf("grt_");
export type GrantId = z.infer<typeof GrantId>;
/** Names one immutable file of the Lake. */
export const ObjectId = idOf("obj_");
export type ObjectId = z.infer<typeof ObjectId>;

export const EnrollmentTokenId = idOf("tok_");
export type EnrollmentTokenId = z.infer<typeof EnrollmentTokenId>;
export const PoolKeyId = idOf("pky_");
export type PoolKeyId = z.infer<typeof PoolKeyId>;

export type IdPrefix =
  | "wsp_"
  | "usr_"
  | "nbk_"
  | "cel_"
  | "opn_"
  | "run_"
  | "cal_"
  | "ses_"
  | "pol_"
  | "wrk_"
  | "dev_"
  | "grt_"
  | "obj_"
  | "aud_"
  | "inv_"
  | "tok_"
  | "pky_"
  | "end_"
  | "tbl_";

/** Fills the array with random bytes; `crypto.getRandomValues` bound to its object. */
export type FillRandom = (bytes: Uint8Array<ArrayBuffer>) => void;

const fillFromCrypto: FillRandom = (bytes) => void crypto.getRandomValues(bytes);

/** Makes an id with 128 random bits, e.g. `newId("run_")` → `run_4k0…`. */
export function newId<P extends IdPrefix>(
  prefix: P,
  fillRandom: FillRandom = fillFromCrypto,
): `${P}${string}` {
  const bytes = new Uint8Array(SUFFIX_CHARS);
  fillRandom(bytes);
  let suffix = "";
  for (const byte of bytes) suffix += ALPHABET[byte & 31];
  return `${prefix}${suffix}`;
}
