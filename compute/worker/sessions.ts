import { mkdir, rm } from "node:fs/promises";
import type { EngineExit, EngineFork, EngineOptions, EngineSession } from "../engine/engine-session.ts";
import type { SessionId } from "../protocol/ids.ts";
import { LIMITS } from "../protocol/limits.ts";
import type { WorkerToControl } from "../protocol/worker-link.ts";
import { CallRejected } from "./admit-call.ts";
import { errorFacts, type Log } from "./log.ts";
import { createSessionLake, type SessionLake } from "./session-lake.ts";
import { createSpareEngine } from "./spare-engine.ts";
import { createRunQueue, type RunQueue } from "./run-queue.ts";

export type SessionEndReason = Extract<WorkerToControl, { type: "session-ended" }>["reason"];
export type CreateEngine = (options: EngineOptions) => EngineSession;

/** One person's engine in one notebook. It is used by calls of that person only. */
export interface WorkerSession {
  readonly sessionId: SessionId;
  readonly actorId: string;
  /** the engine's own folder; what lies here its SQL can read */
  readonly directory: string;
  readonly engine: EngineSession;
  readonly queue: RunQueue;
  readonly lake: SessionLake;
}

export interface Sessions {
  /**
   * The Session of a Grant, made when it is not here. Counts as in use until the
   * returned `release` is called.
   *
   * @throws CallRejected when it is another person's, or the worker has no room.
   */
  use(sessionId: SessionId, actorId: string): Promise<{ session: WorkerSession; release: () => void }>;
  close(sessionId: SessionId, reason: SessionEndReason): Promise<void>;
  /** Closes what was not used for `LIMITS.sessionIdleMsMax`. */
  sweep(): Promise<void>;
  closeAll(): Promise<void>;
  /** Engines started from now on are made under the limits as they are now. */
  renewSpare(): void;
  readonly count: number;
  /** Runs that wait for another Run of their Session. */
  readonly waiting: number;
  /** Resident bytes of all engines. */
  memoryBytes(): number;
}

/** What a worker gives its Sessions. */
export interface SessionLimits {
  readonly sessionsMax: number;
  /** of one Session's engine */
  readonly memoryBytes: number;
  readonly threads: number;
}

export interface SessionsOptions {
  /** one folder per engine, emptied at start: temp tables do not outlive the worker */
  readonly directory: string;
  readonly resultsDirectory: string;
  /** asked for every engine: the local policy may change them */
  readonly limits: () => SessionLimits;
  readonly fork: EngineFork | undefined;
  readonly createEngine: CreateEngine;
  /** one engine is started before it is needed */
  readonly keepsSpareEngine: boolean;
  readonly onEnded: (sessionId: SessionId, reason: SessionEndReason) => void;
  readonly now: () => Date;
  readonly log: Log;
}

interface Held {
  readonly session: WorkerSession;
  inUse: number;
  usedAt: number;
}

const FULL = {
  worker: "All Sessions of this worker are in use.",
  policy: "All Sessions that this worker's local policy allows are in use (rule: sessions.max).",
} as const;

/** When all places are taken, a Session unused for so long makes room for a new one. */
const SPARE_AFTER_MS = 60_000;

export async function createSessions(options: SessionsOptions): Promise<Sessions> {
  const { now, log } = options;
  const held = new Map<SessionId, Promise<Held>>();
  const settled = new Map<SessionId, Held>();
  await rm(options.directory, { recursive: true, force: true });
  await mkdir(options.directory, { recursive: true, mode: 0o700 });
  const spare = createSpareEngine({
    directory: options.directory,
    create: (directory) =>
      options.createEngine({
        directory,
        resultsDirectory: options.resultsDirectory,
        memoryBytes: options.limits().memoryBytes,
        threads: options.limits().threads,
        tempBytesMax: LIMITS.sessionTempBytesMax,
        fork: options.fork,
      }),
    isKept: options.keepsSpareEngine,
    log,
  });
  spare.prepare();

  async function make(sessionId: SessionId, actorId: string): Promise<Held> {
    const { directory, engine } = await spare.take();
    engine.onExit((exit: EngineExit) => {
      if (exit.reason === "closed") return;
      log.warn("engine ended", { sessionId, reason: exit.reason });
      options.onEnded(sessionId, exit.reason);
    });
    const session = {
      sessionId,
      actorId,
      directory,
      engine,
      queue: createRunQueue(),
      lake: createSessionLake(),
    };
    const made = { session, inUse: 0, usedAt: now().getTime() };
    settled.set(sessionId, made);
    return made;
  }

  async function makeRoom(): Promise<void> {
    const limit = options.limits().sessionsMax;
    if (held.size < limit) return;
    const spare = [...settled.values()]
      .filter(({ inUse, usedAt }) => inUse === 0 && now().getTime() - usedAt > SPARE_AFTER_MS)
      .sort((left, right) => left.usedAt - right.usedAt)[0];
    if (spare === undefined)
      throw new CallRejected(
        "busy",
        `${FULL[limit < LIMITS.sessionsMax ? "policy" : "worker"]} Try again in a minute.`,
      );
    await close(spare.session.sessionId, "idle");
  }

  async function close(sessionId: SessionId, reason: SessionEndReason): Promise<void> {
    const closing = held.get(sessionId);
    if (closing === undefined) return;
    held.delete(sessionId);
    settled.delete(sessionId);
    const { session } = await closing;
    await session.engine.close();
    await rm(session.directory, { recursive: true, force: true });
    options.onEnded(sessionId, reason);
    log.info("session closed", { sessionId, reason });
  }

  return {
    renewSpare: () => spare.renew(),
    get count() {
      return held.size;
    },
    get waiting() {
      let waiting = 0;
      for (const { session } of settled.values()) waiting += Math.max(0, session.queue.length - 1);
      return waiting;
    },
    async use(sessionId, actorId) {
      if (!held.has(sessionId)) await makeRoom();
      // while room was made, another call may have made the Session
      const pending = held.get(sessionId) ?? make(sessionId, actorId);
      held.set(sessionId, pending);
      const one = await pending.catch((error: unknown) => {
        held.delete(sessionId);
        log.error("session could not be made", errorFacts(error));
        throw error;
      });
      if (one.session.actorId !== actorId)
        throw new CallRejected("refused", "This Session belongs to another person.");
      one.inUse++;
      let isReleased = false;
      const release = () => {
        if (isReleased) return;
        isReleased = true;
        one.inUse--;
        one.usedAt = now().getTime();
        // not while somebody waits for the first answer of a new Session: both would start at half the speed
        if (held.size < options.limits().sessionsMax) spare.prepare();
      };
      return { session: one.session, release };
    },
    close,
    async sweep() {
      for (const { session, inUse, usedAt } of settled.values())
        if (inUse === 0 && now().getTime() - usedAt > LIMITS.sessionIdleMsMax)
          await close(session.sessionId, "idle");
    },
    async closeAll() {
      await Promise.all([spare.close(), ...[...held.keys()].map((sessionId) => close(sessionId, "closed"))]);
    },
    memoryBytes() {
      let bytes = spare.memoryBytes();
      for (const { session } of settled.values()) bytes += session.engine.memoryBytes();
      return bytes;
    },
  };
}
