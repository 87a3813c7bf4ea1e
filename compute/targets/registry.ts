import type { CatalogRelation } from "../protocol/catalog.ts";
import type { CellId, DeviceId, NotebookId, ObjectId, RunId, SessionId } from "../protocol/ids.ts";
import type { PublicKeys } from "../protocol/keys.ts";
import type { ControlToPage, PoolState } from "../protocol/page-link.ts";
import { openDevice } from "../seal/device.ts";
import { createIndexedDbStorage } from "../seal/indexed-db-storage.ts";
import { type ComputeTarget, TargetError, type TargetRef, type TargetSession } from "../target.ts";
import { cacheUsage, purgeCache } from "./browser/browser-cache.ts";
import { createBrowserTarget } from "./browser/browser-target.ts";
import { createPageLink, type SocketLike } from "./remote/page-link.ts";
import { createPageTransport } from "./remote/page-transport.ts";
import { createRemoteTarget } from "./remote/remote-target.ts";
import type { OpenedSession } from "./remote/remote-transport.ts";
import { browserEntry, missingEntry, poolEntry, type TargetEntry, type TargetState } from "./target-entry.ts";

/** What the registry asks of the control plane, besides the relay. */
export interface RegistryControl {
  openSession(input: { notebookId: NotebookId; poolId: string }, signal: AbortSignal): Promise<OpenedSession>;
  closeSession(sessionId: SessionId): Promise<void>;
  registerDevice(keys: PublicKeys): Promise<DeviceId>;
  relations(): Promise<readonly CatalogRelation[]>;
}

export interface TargetRegistryOptions {
  readonly notebookId: NotebookId;
  /** whose device keys are used, e.g. the person's id: two people on one browser are two devices */
  readonly account: string;
  /** e.g. `https://eider.example`, without a slash at the end */
  readonly origin: string;
  readonly control: RegistryControl;
  /** which cell a Run is of, and the revision its text is in */
  readonly cellOf: (runId: RunId) => { cellId: CellId; revision: number };
  /** where the engine's files are, same origin, ending with a slash */
  readonly assetsUrl: string;
}

/** All places that a notebook's cells may run on, with one Session per place. */
export interface TargetRegistry {
  /** In the order of the picker. The same array until something changes. */
  readonly entries: () => readonly TargetEntry[];
  /** Never undefined: a place that is not there says so. */
  readonly entry: (ref: TargetRef) => TargetEntry;
  readonly subscribe: (listener: () => void) => () => void;
  /**
   * The notebook's Session on this place, opened on first use and shared. `signal`
   * ends the waiting, not the opening. @throws TargetError.
   */
  readonly session: (
    ref: TargetRef,
    signal: AbortSignal,
    onStep?: (step: string) => void,
  ) => Promise<TargetSession>;
  /** Forgets a Session that broke; the next `session` opens another. */
  readonly dropSession: (ref: TargetRef) => void;
  readonly describe: (ref: TargetRef) => readonly { label: string; value: string }[];
  /** Hears from the control plane while the notebook is open. */
  on<T extends ControlToPage["type"]>(
    type: T,
    listener: (message: Extract<ControlToPage, { type: T }>) => void,
  ): () => void;
  /** Whether the control plane can be heard; listeners of `subscribe` are told when it changes. */
  readonly isLinked: () => boolean;
  /** Ends Sessions of this tab and the socket. Safe to call twice. */
  readonly close: () => Promise<void>;
}

/** What this device keeps: columns of the Lake, and Results that were made here. Starts no engine. */
export const deviceUsage = cacheUsage;

/** Forgets the kept columns; Results too when asked, whose cells then have to run again. */
export const clearDevice = purgeCache;

/** Joins the browser target and the Pools. The only place that names concrete targets. */
export function createTargetRegistry(options: TargetRegistryOptions): TargetRegistry {
  const link = createPageLink({ openSocket: () => openPageSocket(options.origin) });
  const stopWatching = link.watchNotebook(options.notebookId);
  const createTarget = createTargetFactory(options, link);
  const targets = new Map<string, ComputeTarget>();
  const sessions = new Map<string, Promise<TargetSession>>();
  const steps = new Map<string, Set<(step: string) => void>>();
  const listeners = new Set<() => void>();
  const closing = new AbortController();
  let browserState: TargetState = typeof WebAssembly === "object" ? "idle" : "unavailable";
  let browserStep: string | null = null;
  let pools: readonly PoolState[] = [];
  let entries: readonly TargetEntry[] = [];

  function refresh(): void {
    const browser = browserEntry(browserState, {
      size: sizeOf(target({ type: "browser" })),
      step: browserStep,
    });
    entries = [browser, ...pools.map((pool) => poolEntry(pool, link.state === "open"))];
    for (const listener of listeners) listener();
  }

  function target(ref: TargetRef): ComputeTarget {
    const key = keyOf(ref);
    const known = targets.get(key) ?? createTarget(ref);
    targets.set(key, known);
    return known;
  }

  function setBrowser(state: TargetState, step: string | null): void {
    browserState = state;
    browserStep = step;
    refresh();
  }

  async function open(ref: TargetRef): Promise<TargetSession> {
    const onStep = (step: string) => {
      for (const tell of steps.get(keyOf(ref)) ?? []) tell(step);
      if (ref.type === "browser") setBrowser("starting", step);
    };
    try {
      const session = await target(ref).connect({ signal: closing.signal, onStep });
      if (ref.type === "browser") setBrowser("ready", null);
      return session;
    } catch (error) {
      sessions.delete(keyOf(ref));
      if (ref.type === "browser") setBrowser("idle", null);
      throw error;
    }
  }

  const stops = [
    link.on("pools", (message) => {
      pools = message.pools;
      refresh();
    }),
    link.onState(refresh),
  ];
  refresh();
  return {
    entries: () => entries,
    entry: (ref) => entries.find(({ key }) => key === keyOf(ref)) ?? missingEntry(ref),
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async session(ref, signal, onStep) {
      const key = keyOf(ref);
      const telling = steps.get(key) ?? new Set();
      steps.set(key, telling);
      if (onStep) telling.add(onStep);
      const opening = sessions.get(key) ?? open(ref);
      sessions.set(key, opening);
      try {
        return await orAborted(opening, signal);
      } finally {
        if (onStep) telling.delete(onStep);
      }
    },
    dropSession(ref) {
      const dropped = sessions.get(keyOf(ref));
      sessions.delete(keyOf(ref));
      if (dropped && ref.type === "browser") setBrowser("idle", null);
      void dropped?.then((session) => session.close()).catch(ignoreBroken);
    },
    describe: (ref) => target(ref).describe(),
    on: (type, listener) => link.on(type, listener),
    isLinked: () => link.state === "open",
    async close() {
      closing.abort();
      stopWatching();
      for (const stop of stops) stop();
      const browser = sessions.get("browser");
      sessions.clear();
      link.close();
      await browser?.then((session) => session.close()).catch(ignoreBroken);
    },
  };
}

/** A Session that never opened, or broke while closing, holds nothing that could be kept. */
function ignoreBroken(error: unknown): void {
  if (!(error instanceof Error)) throw error;
}

function keyOf(ref: TargetRef): string {
  return ref.type === "browser" ? "browser" : ref.poolId;
}

function sizeOf(target: ComputeTarget): string {
  const facts = new Map(target.describe().map(({ label, value }) => [label, value]));
  const threads = facts.get("Threads") ?? "1";
  return `${threads} thread${threads === "1" ? "" : "s"}, ${facts.get("Memory") ?? ""}`;
}

function createTargetFactory(
  options: TargetRegistryOptions,
  link: ReturnType<typeof createPageLink>,
): (ref: TargetRef) => ComputeTarget {
  const { control, origin, notebookId } = options;
  let device: ReturnType<typeof openDevice> | null = null;
  const openOwnDevice = () => {
    const storage = createIndexedDbStorage(indexedDB, options.account);
    device ??= openDevice({ storage, register: (keys) => control.registerDevice(keys) }).catch((error) => {
      device = null;
      throw error;
    });
    return device;
  };
  const transport = createPageTransport({
    link,
    origin,
    fetch: (input, init) => fetch(input, init),
    openSession: (input, signal) => control.openSession(input, signal),
    closeSession: (sessionId) => control.closeSession(sessionId),
  });
  return (ref) => {
    if (ref.type === "browser")
      return createBrowserTarget({
        assetsUrl: `${origin}${options.assetsUrl}`,
        relations: () => relationsOf(control),
        objectUrl: (objectId: ObjectId) => `${origin}/lake/objects/${objectId}`,
      });
    const { poolId } = ref as { poolId: OpenedSession["poolId"] };
    const facts = () => [{ label: "Type", value: "Pool of workers" }];
    return createRemoteTarget({
      transport,
      notebookId,
      poolId,
      device: openOwnDevice,
      cellOf: options.cellOf,
      facts,
    });
  };
}

async function relationsOf(control: RegistryControl): Promise<readonly CatalogRelation[]> {
  try {
    return await control.relations();
  } catch (error) {
    throw new TargetError("unavailable", "The catalog can't be read now. Check the connection.", {
      cause: error,
    });
  }
}

function openPageSocket(origin: string): SocketLike {
  return new WebSocket(`${origin.replace(/^http/, "ws")}/page`) as unknown as SocketLike;
}

function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) return Promise.reject(new TargetError("aborted", "It was stopped."));
  return new Promise((resolve, reject) => {
    const stop = () => reject(new TargetError("aborted", "It was stopped."));
    signal.addEventListener("abort", stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}
