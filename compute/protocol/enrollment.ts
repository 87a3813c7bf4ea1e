import { z } from "zod";
import { PoolId, WorkerId } from "./ids.ts";
import { PublicKey, PublicKeys, Signature } from "./keys.ts";

/** Facts of the machine, shown on the Workers page. */
export const HostFacts = z.object({
  hostname: z.string().max(300),
  platform: z.string().max(100),
  threads: z.number().int().min(1),
  memoryBytes: z.number().int().min(0),
  engineVersion: z.string().max(50),
  workerVersion: z.string().max(50),
  protocolVersion: z.number().int().min(1),
});
export type HostFacts = z.infer<typeof HostFacts>;

/**
 * What a worker says of itself beside its machine: names and rules, never a secret or an address.
 * Sent with every `hello`; shown before approval and on the Workers page.
 */
export const WorkerDescription = z.object({
  /** Connections that its local policy file serves, by name */
  sources: z.array(z.object({ name: z.string().max(200), kind: z.string().max(50) })).max(1_000),
  /** what its local policy file narrows; null: it has none */
  localPolicy: z
    .object({
      /** rows of a Result that may leave it; null: no limit of its own */
      rowsOutMax: z.number().int().min(0).nullable(),
      mayWrite: z.boolean(),
      mayExport: z.boolean(),
    })
    .nullable(),
  /** it answers devices of its own list only, and those they vouch for */
  isStrict: z.boolean(),
});
export type WorkerDescription = z.infer<typeof WorkerDescription>;

/** Where a worker stands, in the order in which one hides another. One vocabulary for server, screens and logs. */
export const WorkerState = z.enum([
  "revoked",
  "pending_approval",
  "offline",
  "outdated",
  "draining",
  "paused",
  "degraded",
  "online",
]);
export type WorkerState = z.infer<typeof WorkerState>;

/** `POST /worker/enroll`. `proof` is the new key's signature over `eider-enroll:<token>`. */
export const EnrollRequest = z.object({
  token: z.string().max(200),
  name: z.string().min(1).max(200),
  keys: PublicKeys,
  proof: Signature,
  host: HostFacts,
});
export type EnrollRequest = z.infer<typeof EnrollRequest>;

/**
 * `POST /worker/enroll-replica`. The Pool key admits exactly these keys at this time:
 * `admission` is its signature over `eider-admit:v1:<signing>:<sealing>:<issuedAt>`;
 * `proof` is the new key's over `eider-enroll:<admission>`.
 */
export const ReplicaRequest = z.object({
  poolKey: PublicKey,
  issuedAt: z.iso.datetime(),
  admission: Signature,
  name: z.string().min(1).max(200),
  keys: PublicKeys,
  proof: Signature,
  host: HostFacts,
});
export type ReplicaRequest = z.infer<typeof ReplicaRequest>;

export const EnrollAnswer = z.object({
  workerId: WorkerId,
  poolId: PoolId,
  poolName: z.string(),
  /** pinned by the worker: signs Grants and challenges */
  controlPlaneKey: PublicKey,
});
export type EnrollAnswer = z.infer<typeof EnrollAnswer>;
