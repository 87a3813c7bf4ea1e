import { randomUUID } from "node:crypto";
import { realpath } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleepFor } from "node:timers/promises";
import { LIMITS } from "../protocol/limits.ts";
import { fingerprint } from "../seal/fingerprint.ts";
import { openLakeObjects } from "../sources/lake-objects.ts";
import { createUploadObject } from "./answer-import.ts";
import { createCallRecords } from "./call-records.ts";
import { type Calls, createCalls } from "./calls.ts";
import type { WorkerConfig } from "./config.ts";
import { type ControlPlaneHttp, createControlPlaneHttp } from "./control-plane-http.ts";
import { enroll, type Permission } from "./enroll.ts";
import { createPostFrame } from "./frame-posts.ts";
import { hostFacts } from "./host-facts.ts";
import { type Enrollment, type Identity, openIdentity } from "./identity.ts";
import { createLink, type Link, type LinkEnd, type LinkOrder } from "./link.ts";
import { serveHealth } from "./health/worker-health.ts";
import type { LocalPolicy } from "./local-policy/local-policy.ts";
import type { PolicyInForce } from "./local-policy/policy-block.ts";
import { errorFacts, type Log } from "./log.ts";
import { openOwnWord, type OwnWord } from "./own-word.ts";
import { createObjectSource } from "./object-source.ts";
import { openResults, type Results } from "./results.ts";
import { createSelfReport } from "./self-report.ts";
import {
  type CreateEngine,
  createSessions,
  type SessionLimits,
  type Sessions,
  type SessionsOptions,
} from "./sessions.ts";

export interface WorkerOptions {
  readonly config: WorkerConfig;
  readonly createEngine: CreateEngine;
  readonly log: Log;
  readonly now?: () => Date;
  readonly random?: () => number;
}

/** A worker at work. */
export interface Worker {
  readonly enrollment: Enrollment;
  /** Why it is over, after everything was closed. */
  readonly ended: Promise<LinkEnd>;
  /** Takes nothing new, lets what runs finish for `finishMs`, cancels the rest, stops. Safe to call twice. */
  drain(finishMs: number): Promise<void>;
  /** Reads the local policy file again. */
  reloadPolicy(): Promise<void>;
  /** where `/healthz`, `/readyz` and `/metrics` answer on 127.0.0.1; null: nowhere */
  readonly metricsPort: number | null;
}

/** There is neither an identity in the directory nor a token or Pool key to get one. */
export class NotEnrolled extends Error {
  constructor() {
    super(
      "This worker is not enrolled. Set EIDER_ENROLL_TOKEN to a token, or EIDER_POOL_KEY to a Pool key, from the Workers page.",
    );
    this.name = "NotEnrolled";
  }
}

/** Sweeps of idle Sessions and old Results; the worst delay of either. */
const SWEEP_EVERY_MS = 30_000;
/** After a cancel, engines are killed within `cancelMsMax`; the rest is for the last frames. */
const CANCEL_MS = 2 * LIMITS.cancelMsMax;

/**
 * Starts a worker: enrols it when it has no identity yet, opens what it keeps on
 * disk, dials the control plane.
 *
 * @throws LocalPolicyError, NotEnrolled, EnrollmentRefused, or when the directory can't be used.
 */
export async function startWorker(options: WorkerOptions): Promise<Worker> {
  const { log } = options;
  const random = options.random ?? Math.random;
  const { proxy } = options.config;
  if (proxy !== null) log.info("dials through a proxy", { proxy: proxy.host });
  const http = createControlPlaneHttp(options.config);
  const identity = await openIdentity(options.config.directory);
  // DuckDB compares the paths it may read as text: one name per folder, without links
  const directory = await realpath(options.config.directory);
  const config = { ...options.config, directory };
  const ownWord = await openOwnWord(config, log, options.now ?? (() => new Date()));
  const enrollment =
    identity.enrollment ??
    (await enrollNow(options, identity, http, random).catch((error: unknown) => {
      ownWord.close();
      throw error;
    }));
  log.info("worker ready", {
    workerId: enrollment.workerId,
    pool: enrollment.poolName,
    fingerprint: await fingerprint(identity.keys.publicKeys),
  });
  return assemble({ ...options, config }, { http, identity, enrollment, random, ownWord });
}

async function enrollNow(
  { config, log }: WorkerOptions,
  identity: Identity,
  http: ControlPlaneHttp,
  random: () => number,
): Promise<Enrollment> {
  const permission = permissionOf(config);
  if (permission === null) throw new NotEnrolled();
  const enrollment = await enroll({
    http,
    permission,
    name: config.name,
    keys: identity.keys,
    host: hostFacts(config.threads),
    log,
    random,
    sleep,
    now: () => new Date(),
  });
  await identity.saveEnrollment(enrollment);
  return enrollment;
}

function permissionOf({ enrollToken, poolKey }: WorkerConfig): Permission | null {
  if (enrollToken !== null) return { type: "token", token: enrollToken };
  return poolKey === null ? null : { type: "pool_key", key: poolKey };
}

interface Known {
  readonly http: ControlPlaneHttp;
  readonly identity: Identity;
  readonly enrollment: Enrollment;
  readonly random: () => number;
  readonly ownWord: OwnWord;
}

async function assemble(options: WorkerOptions, known: Known): Promise<Worker> {
  const { config, log } = options;
  const { http, identity, enrollment, random, ownWord } = known;
  const now = options.now ?? (() => new Date());
  const print = await fingerprint(identity.keys.publicKeys);
  const over = new AbortController();
  // the link speaks of calls and calls speak on the link: each looks the other up when it is used
  const parts: { link: Link | null; calls: Calls | null } = { link: null, calls: null };
  const link: Pick<Link, "token"> = {
    token: (signal) => mustHave(parts.link).token(signal),
  };
  const { results, objects } = await openKept(options, { http, link, random, now });
  const sessions = await openSessions(options, results.directory, ownWord.policy, now, (sessionId, reason) =>
    parts.link?.say({ type: "session-ended", sessionId, reason }),
  );
  let isDraining = false;
  const report = createSelfReport({ ownWord, enrollment, fingerprint: print, now, log });
  const heartbeat = () => report.heartbeat({ ...loadOf(sessions, parts.calls), isDraining });
  parts.link = createLink({
    route: config,
    enrollment,
    keys: identity.keys,
    instanceId: randomUUID(),
    host: hostFacts(config.threads),
    description: () => report.describe(),
    heartbeat,
    onOrder: (order) => obey(order, { calls, sessions, drain, log }),
    onStanding: (standing) => report.hear(standing),
    aloneMsMax: config.aloneMsMax,
    log,
    random,
  });
  const calls = createCalls({
    enrollment,
    keys: identity.keys,
    now,
    link: parts.link,
    post: createPostFrame({ http, link, log, random, sleep }),
    sessions,
    results,
    objects,
    upload: createUploadObject(http, link),
    policy: ownWord.policy,
    records: createCallRecords(ownWord, log),
    troubles: ownWord.troubles,
    over: over.signal,
    log,
  });
  parts.calls = calls;
  const health = { ownWord, enrollment, link: parts.link, calls, sessions, results, objects, report, now };
  const loopback = await serveHealth(config.metricsPort, { ...health, isDraining: () => isDraining }, log);
  ownWord.policy.onChange(() => sessions.renewSpare());

  async function drain(finishMs: number): Promise<void> {
    isDraining = true;
    calls.refuseNew();
    parts.link?.mention({ type: "heartbeat", ...heartbeat() });
    await Promise.race([calls.idle(), sleep(finishMs)]);
    calls.cancelAll();
    await Promise.race([calls.idle(), sleep(CANCEL_MS)]);
    parts.link?.close();
    await ended;
  }

  const stopSweeping = sweepRegularly(sessions, results, calls, parts.link, log);
  const ended = parts.link.ended.then(async (why) => {
    stopSweeping();
    over.abort();
    calls.cancelAll();
    await sessions.closeAll();
    // their last words belong into the execution log
    await Promise.race([calls.idle(), sleep(CANCEL_MS)]);
    await loopback?.close();
    ownWord.close();
    http.close();
    return why;
  });

  return {
    enrollment,
    ended,
    reloadPolicy: () => ownWord.policy.reload(),
    metricsPort: loopback?.port ?? null,
    drain,
  };
}

function loadOf(sessions: Sessions, calls: Calls | null) {
  return {
    sessions: sessions.count,
    running: calls?.running ?? 0,
    memoryBytes: sessions.memoryBytes() + process.memoryUsage.rss(),
    calls: [...(calls?.inHand ?? [])],
  };
}

interface Obedience {
  readonly calls: Calls;
  readonly sessions: Sessions;
  readonly drain: (finishMs: number) => Promise<void>;
  readonly log: Log;
}

function obey(order: LinkOrder, { calls, sessions, drain, log }: Obedience): void {
  if (order.type === "call") calls.take(order);
  else if (order.type === "cancel") calls.cancel(order.callId);
  else if (order.type === "frame-accepted") calls.accept(order.callId, order.seq);
  else if (order.type === "close-session")
    sessions.close(order.sessionId, "closed").catch((error: unknown) => {
      log.error("session not closed", errorFacts(error));
    });
  else {
    log.info("told to finish what runs and to stop");
    drain(LIMITS.runMsMax).catch((error: unknown) => log.error("drain failed", errorFacts(error)));
  }
}

function openSessions(
  { config, createEngine, log }: WorkerOptions,
  resultsDirectory: string,
  policy: PolicyInForce,
  now: () => Date,
  onEnded: SessionsOptions["onEnded"],
): Promise<Sessions> {
  return createSessions({
    directory: join(config.directory, "sessions"),
    resultsDirectory,
    limits: () => sessionLimits(config, policy.current),
    fork: config.engineFork,
    createEngine,
    keepsSpareEngine: config.keepsSpareEngine,
    onEnded,
    now,
    log,
  });
}

/** The operator's limits, narrowed by the local policy. */
function sessionLimits(
  { sessionMemoryBytes, threads }: WorkerConfig,
  { sessions = {} }: LocalPolicy,
): SessionLimits {
  return {
    sessionsMax: Math.min(LIMITS.sessionsMax, sessions.max ?? LIMITS.sessionsMax),
    memoryBytes: Math.min(sessionMemoryBytes, sessions.memoryBytesMax ?? sessionMemoryBytes),
    threads: Math.min(threads, sessions.threadsMax ?? threads),
  };
}

/** What outlives the worker on its disk. */
async function openKept(
  { config }: WorkerOptions,
  ports: Pick<Known, "http" | "random"> & { link: Pick<Link, "token">; now: () => Date },
) {
  const { http, link, random, now } = ports;
  const results = await openResults({
    directory: join(config.directory, "results"),
    bytesMax: config.resultsBytesMax,
    now,
  });
  const objects = await openLakeObjects({
    directory: join(config.directory, "cache"),
    bytesMax: config.cacheBytesMax,
    source: createObjectSource(http, link),
    random,
    sleep,
    now,
  });
  return { results, objects };
}

function sweepRegularly(
  sessions: Sessions,
  results: Results,
  calls: Calls,
  link: Link,
  log: Log,
): () => void {
  const sweep = async () => {
    await sessions.sweep();
    const runs = await results.sweep((runId) => calls.isReading(runId));
    if (runs.length > 0) link.say({ type: "results-evicted", runs });
  };
  const timer = setInterval(() => {
    sweep().catch((error: unknown) => log.error("sweep failed", errorFacts(error)));
  }, SWEEP_EVERY_MS);
  return () => clearInterval(timer);
}

function mustHave<T>(part: T | null): T {
  if (part === null) throw new Error("The worker is not assembled yet.");
  return part;
}

/** Returns early when `signal` aborts. */
async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  await sleepFor(ms, undefined, { signal }).catch((error: unknown) => {
    if (!signal?.aborted) throw error;
  });
}
