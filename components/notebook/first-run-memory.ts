const KEY = "eider-first-run";

/** The notebook that runs by itself when it opens in this tab: the sample, once, right after set-up. */
export function rememberFirstRun(notebookId: string, storage: Storage = sessionStorage): void {
  storage.setItem(KEY, notebookId);
}

/** Whether this notebook is it; forgets it. No address can ask for this: a link never runs anything. */
export function takeFirstRun(notebookId: string, storage: Storage = sessionStorage): boolean {
  const isIt = storage.getItem(KEY) === notebookId;
  if (isIt) storage.removeItem(KEY);
  return isIt;
}
