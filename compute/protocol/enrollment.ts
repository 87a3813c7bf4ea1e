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

/** `POST /worker/enroll`. `proof` is the new key's signature over `eider-enroll:<token>`. */
export const EnrollRequest = z.object({
  token: z.string().max(200),
  name: z.string().min(1).max(200),
  keys: PublicKeys,
  proof: Signature,
  host: HostFacts,
});
export type EnrollRequest = z.infer<typeof EnrollRequest>;

export const EnrollAnswer = z.object({
  workerId: WorkerId,
  poolId: PoolId,
  poolName: z.string(),
  /** pinned by the worker: signs Grants and challenges */
  controlPlaneKey: PublicKey,
});
export type EnrollAnswer = z.infer<typeof EnrollAnswer>;
