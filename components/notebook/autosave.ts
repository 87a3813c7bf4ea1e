import { sendPending, unsend } from "../../compute/notebook/local-document.ts";
import type { Operation } from "../../compute/notebook/operation.ts";
import { LIMITS } from "../../compute/protocol/limits.ts";
import { keepRefusedTexts } from "./keep-refused-texts.ts";
import { ApiRefusal, type NotebookApi } from "./notebook-api.ts";
import type { NotebookStore } from "./notebook-store.ts";

export interface Autosave {
  /** Something changed: save soon. */
  readonly touch: () => void;
  /** Saves now. Settles when nothing is pending, or when it can't be saved now. */
  readonly flush: () => Promise<void>;
  /** Reads what others saved, whether or not something is known of it. */
  readonly refresh: () => void;
  /** Somebody else saved up to `revision`: read it. */
  readonly pull: (revision: number) => void;
  readonly stop: () => void;
}

export interface AutosaveOptions {
  readonly store: NotebookStore;
  readonly api: Pick<NotebookApi, "save">;
  /** keeps what is not saved on this device */
  readonly keep: (operations: readonly Operation[]) => void;
  readonly onRefused: (message: string) => void;
  readonly nowMs?: () => number;
  readonly schedule?: (action: () => void, ms: number) => () => void;
  readonly random?: () => number;
}

/** Typing is saved so long after its last key, and at the latest after the second. */
const QUIET_MS = 250;
const QUIET_MS_MAX = 500;
/** After a failure: half to the whole of this, doubled each time up to the second. No last attempt: it is kept on the device. */
const RETRY_MS_BASE = 500;
const RETRY_MS_MAX = 15_000;

/**
 * Sends pending operations, one request at a time, in order, in parts, until there
 * are none. What fails for want of a connection is tried again; what is refused
 * for good is said and stays pending in this tab until it is reloaded.
 */
export function createAutosave(options: AutosaveOptions): Autosave {
  const { store, api } = options;
  const nowMs = options.nowMs ?? Date.now;
  const random = options.random ?? Math.random;
  const schedule = options.schedule ?? scheduleTimeout;
  let cancelTimer: (() => void) | null = null;
  let firstTouchMs: number | null = null;
  let sending: Promise<void> | null = null;
  let wantedRevision = 0;
  let failures = 0;
  let isStopped = false;

  const pendingCount = () => store.getSnapshot().document.pending.length;

  function later(ms: number): void {
    cancelTimer?.();
    cancelTimer = schedule(() => void flush(), ms);
  }

  function touch(): void {
    options.keep(store.getSnapshot().document.pending);
    firstTouchMs ??= nowMs();
    if (failures > 0) return;
    later(Math.max(0, Math.min(QUIET_MS, firstTouchMs + QUIET_MS_MAX - nowMs())));
  }

  function flush(): Promise<void> {
    cancelTimer?.();
    cancelTimer = null;
    firstTouchMs = null;
    sending ??= sendAll().finally(() => {
      sending = null;
    });
    return sending;
  }

  async function sendAll(): Promise<void> {
    while (!isStopped && (pendingCount() > 0 || store.getSnapshot().document.revision < wantedRevision)) {
      if (!(await sendOnce())) return;
    }
  }

  async function sendOnce(): Promise<boolean> {
    const { document, operations } = sendPending(store.getSnapshot().document, LIMITS.operationsPerSaveMax);
    store.setDocument(() => document);
    if (operations.length > 0) store.setSave({ type: "saving" });
    try {
      const answer = await api.save({ baseRevision: document.revision, operations });
      const refused = answer.refused.map(({ operationId }) => operationId);
      store.setDocument(unsend);
      // all that was sent is settled: taken, refused, or taken before `baseRevision` by a save whose answer was lost
      const sent = operations.map(({ operationId }) => operationId);
      store.receive(answer.history, sent);
      const rejected = operations.filter(({ operationId }) => refused.includes(operationId));
      const kept = keepRefusedTexts(store, rejected);
      if (kept !== null) options.onRefused(kept);
      wantedRevision = Math.min(wantedRevision, answer.revision);
      failures = 0;
      options.keep(store.getSnapshot().document.pending);
      if (pendingCount() === 0) store.setSave({ type: "saved", atMs: nowMs() });
      return true;
    } catch (error) {
      store.setDocument(unsend);
      return failed(error);
    }
  }

  function failed(error: unknown): false {
    if (error instanceof ApiRefusal) {
      store.setSave({ type: "refused", message: error.message });
      options.onRefused(error.message);
      return false;
    }
    if (pendingCount() > 0) store.setSave({ type: "offline" });
    const waitMs = Math.min(RETRY_MS_MAX, RETRY_MS_BASE * 2 ** failures++);
    if (!isStopped) later(waitMs * (0.5 + random() / 2));
    return false;
  }

  return {
    touch,
    flush,
    refresh() {
      failures = 0;
      wantedRevision = Math.max(wantedRevision, store.getSnapshot().document.revision + 1);
      void flush();
    },
    pull(revision) {
      wantedRevision = Math.max(wantedRevision, revision);
      if (store.getSnapshot().document.revision < revision) void flush();
    },
    stop() {
      isStopped = true;
      cancelTimer?.();
    },
  };
}

function scheduleTimeout(action: () => void, ms: number): () => void {
  const timer = setTimeout(action, ms);
  return () => clearTimeout(timer);
}
