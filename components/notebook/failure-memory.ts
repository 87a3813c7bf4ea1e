import type { RunFailure } from "../../compute/protocol/failures.ts";
import { type InFailureRecords, inIndexedDb, KeptFailure } from "./failure-records.ts";

/** Why a person's own Runs failed, on this device, for after a reload. */
export interface FailureMemory {
  /** Never rejects: without it, the cell has to run again to say why it failed. */
  readonly keep: (runId: string, sql: string, failure: RunFailure) => Promise<void>;
  /** What is known of these Runs, by Run id. Never rejects. */
  readonly recall: (runIds: readonly string[]) => Promise<ReadonlyMap<string, KeptFailure>>;
}

/** Older ones than so many are forgotten. */
export const KEPT_FAILURES_MAX = 200;

/** `account` is whose Runs these are: nobody else on this device is shown them. */
export function openFailureMemory(
  account: string,
  onTrouble: (error: unknown) => void,
  { inRecords = inIndexedDb, nowMs = Date.now }: { inRecords?: InFailureRecords; nowMs?: () => number } = {},
): FailureMemory {
  const guarded = async <T>(work: Promise<T>, otherwise: T): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      onTrouble(error);
      return otherwise;
    }
  };
  return {
    keep: (runId, sql, failure) =>
      guarded(
        inRecords("readwrite", async (records) => {
          await records.put({ runId, account, sql, failure, atMs: nowMs() });
          const tooOld = (await records.oldestFirst()).slice(0, -KEPT_FAILURES_MAX);
          await Promise.all(tooOld.map((old) => records.remove(old)));
        }),
        undefined,
      ),
    recall: (runIds) =>
      guarded(
        inRecords("readonly", async (records) => {
          const found = await Promise.all(runIds.map((runId) => records.get(runId)));
          const known = found.flatMap((record) => KeptFailure.safeParse(record).data ?? []);
          return new Map(known.filter((kept) => kept.account === account).map((kept) => [kept.runId, kept]));
        }),
        new Map(),
      ),
  };
}

/** Forgets all of them: nobody is signed in here any more. */
export async function forgetFailures(inRecords: InFailureRecords = inIndexedDb): Promise<void> {
  await inRecords("readwrite", (records) => records.clear());
}
