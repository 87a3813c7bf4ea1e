/** Runs that this tab's browser engine has in hand. They end with the page; after a reload they are known to be lost. */
export interface OpenRunMemory {
  add(runId: string): void;
  remove(runId: string): void;
  /** what the page before this one left; forgets it */
  takeLost(): readonly string[];
}

const KEY = "eider-open-runs";

export function openRunMemory(storage: Storage = sessionStorage): OpenRunMemory {
  const read = (): string[] => (storage.getItem(KEY) ?? "").split(" ").filter(Boolean);
  const write = (runIds: readonly string[]) => storage.setItem(KEY, runIds.join(" "));
  return {
    add: (runId) => write([...read(), runId]),
    remove: (runId) => write(read().filter((known) => known !== runId)),
    takeLost() {
      const lost = read();
      write([]);
      return lost;
    },
  };
}
