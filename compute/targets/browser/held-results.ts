import type { RunId } from "../../protocol/ids.ts";
import type { StoredResult } from "./stored-result.ts";

/**
 * Results that are still in this tab's memory: readable from the moment their Run ends,
 * while their bytes are on the way to storage, and afterwards as long as there is room.
 * One that storage refused stays until newer ones need its room.
 */
export interface HeldResults {
  /**
   * Holds a Result and starts writing it; writes go one after the other. Waits only when
   * more is on the way than may be held.
   */
  add(result: StoredResult, write: () => Promise<void>): Promise<void>;
  get(runId: RunId): StoredResult | null;
  forget(runId: RunId): void;
  /** when everything added so far is stored or refused */
  settled(): Promise<void>;
  /** once per refusal: what the person should know about it */
  takeNotice(): string | null;
}

/** Bytes of Results that a tab holds. */
const HELD_BYTES_MAX = 128 * 1024 * 1024;

export const KEPT_IN_TAB =
  "The browser has no room left to keep Results: the newest ones last until this page is closed.";

/** All writes under way in this page, for who clears what it keeps. */
const writesUnderWay = new Set<Promise<void>>();

export async function resultsWritten(): Promise<void> {
  await Promise.all(writesUnderWay);
}

interface Held {
  readonly result: StoredResult;
  state: "written later" | "stored" | "refused";
}

export function createHeldResults(bytesMax: number = HELD_BYTES_MAX): HeldResults {
  // A Map keeps the order of insertion: the first is the longest held.
  const held = new Map<RunId, Held>();
  let writing: Promise<void> = Promise.resolve();
  let notice: string | null = null;

  const bytesOf = (state?: Held["state"]): number =>
    [...held.values()].reduce(
      (bytes, entry) =>
        state === undefined || entry.state === state ? bytes + entry.result.description.byteCount : bytes,
      0,
    );
  const makeRoom = () => {
    // What is lost with its memory goes only when nothing is left that may soon be in storage.
    const states = bytesOf("written later") > 0 ? (["stored"] as const) : (["stored", "refused"] as const);
    for (const state of states)
      for (const [runId, entry] of held) {
        if (bytesOf() <= bytesMax) return;
        if (entry.state === state) held.delete(runId);
      }
  };
  const writeOne = async (entry: Held, write: () => Promise<void>) => {
    try {
      await write();
      entry.state = "stored";
    } catch (error) {
      entry.state = "refused";
      // What a storage throws when the browser gives it no more room. Anything else is a bug.
      if (!(error instanceof DOMException)) queueMicrotask(() => Promise.reject(error));
      notice = KEPT_IN_TAB;
    }
    makeRoom();
  };
  return {
    async add(result, write) {
      const entry: Held = { result, state: "written later" };
      held.set(result.description.runId, entry);
      const written = writing.then(() => writeOne(entry, write));
      writing = written;
      writesUnderWay.add(written);
      void written.then(() => writesUnderWay.delete(written));
      makeRoom();
      if (bytesOf("written later") > bytesMax) await written;
    },
    get: (runId) => held.get(runId)?.result ?? null,
    forget: (runId) => void held.delete(runId),
    settled: () => writing,
    takeNotice() {
      const taken = notice;
      notice = null;
      return taken;
    },
  };
}
