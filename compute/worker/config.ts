import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { availableParallelism, homedir, hostname, totalmem } from "node:os";
import { join, resolve } from "node:path";
import { rootCertificates } from "node:tls";
import { z } from "zod";
import type { EngineFork } from "../engine/engine-session.ts";
import { LIMITS } from "../protocol/limits.ts";
import type { LogLevel } from "./log.ts";
import type { Route } from "./control-plane-agent.ts";
import { proxyFor } from "./proxy-for.ts";

/** What the operator says to a worker. Sizes are bytes. */
export interface WorkerConfig extends Route {
  /** keys, Results, cache and Sessions; nothing outside it is written */
  readonly directory: string;
  /** one-time token; only read when the directory holds no identity yet */
  readonly enrollToken: string | null;
  /** admits replicas of a Pool; only read when the directory holds no identity yet, and when there is no token */
  readonly poolKey: string | null;
  readonly name: string;
  /** memory of one Session's engine */
  readonly sessionMemoryBytes: number;
  /** threads of one Session's engine */
  readonly threads: number;
  readonly resultsBytesMax: number;
  readonly cacheBytesMax: number;
  /** one engine is started before it is needed: a new Session begins at once, for about 100 MiB */
  readonly keepsSpareEngine: boolean;
  /** told to stop, it lets what runs finish for so long before it cancels the rest */
  readonly drainMs: number;
  /** ends after so long without a control plane; null: dials for ever */
  readonly aloneMsMax: number | null;
  /** the local policy; null: `policy.yaml` in the directory, if it is there */
  readonly policyFile: string | null;
  /** on loopback, 0: any free one; null: nothing listens */
  readonly metricsPort: number | null;
  /** how to start the engine's child; undefined: as the engine does by itself from its sources */
  readonly engineFork: EngineFork | undefined;
}

/** The operator's words were not understood. The message names the variable. */
export class ConfigError extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = "ConfigError";
  }
}

type Variables = Readonly<Record<string, string | undefined>>;

const bytes = z.coerce.number().int().min(1_048_576);

/**
 * Every environment variable of the worker program, described for operators: the
 * table in docs/configuration.md is made from these words, and a variable
 * without them fails `npm run check`. An empty string counts as not given.
 */
export const WorkerEnvironment = z.object({
  EIDER_CONTROL_URL: z
    .url({ protocol: /^https?$/, error: "an http or https address" })
    .describe("Address of the control plane, e.g. `https://eider.example.com`. Needed."),
  EIDER_WORKER_DIR: z
    .string()
    .min(1)
    .optional()
    .describe(
      "Folder of all that the worker keeps: its keys, Results, cache, Sessions; nothing outside it is written. " +
        "Default: `.eider-worker` in the home folder; `/var/lib/eider/worker` in the image.",
    ),
  EIDER_ENROLL_TOKEN: z
    .string()
    .min(1)
    .optional()
    .describe(
      "One-time token from Admin → Workers → Enrol. Read once: a folder that holds an enrolled worker needs none.",
    ),
  EIDER_ENROLL_TOKEN_FILE: z
    .string()
    .min(1)
    .optional()
    .describe("File with that token, for mounted secrets; `-` is standard input."),
  EIDER_POOL_KEY: z
    .string()
    .min(1)
    .optional()
    .describe(
      "Pool key from the Workers page, instead of a token: every worker that has it makes its own keys and is admitted.",
    ),
  EIDER_POOL_KEY_FILE: z
    .string()
    .min(1)
    .optional()
    .describe("File with that key, for mounted secrets; `-` is standard input."),
  EIDER_WORKER_NAME: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe("Name on the Workers page. Default: the host's name."),
  EIDER_SESSION_MEMORY_BYTES: bytes
    .optional()
    .describe(
      "Memory of one Session's engine, in bytes. Default: 2 GiB, or half of the machine if that is less.",
    ),
  EIDER_WORKER_THREADS: z.coerce
    .number()
    .int()
    .min(1)
    .max(1_024)
    .optional()
    .describe("Threads of one Session's engine. Default: what the machine offers."),
  EIDER_RESULTS_BYTES_MAX: bytes
    .optional()
    .describe("Disk for Results, in bytes. Beyond, the oldest read are evicted, visibly. Default: 20 GiB."),
  EIDER_CACHE_BYTES_MAX: bytes
    .optional()
    .describe("Disk for cached files of the Lake, in bytes. Default: 20 GiB."),
  EIDER_CA_FILE: z
    .string()
    .min(1)
    .optional()
    .describe("File with certificates of authorities to trust besides Node's own, as PEM."),
  NODE_EXTRA_CA_CERTS: z.string().min(1).optional().describe("Node's own variable for the same."),
  EIDER_DRAIN_MS: z.coerce
    .number()
    .int()
    .min(0)
    .max(24 * 60 * 60_000)
    .optional()
    .describe("Milliseconds that SIGTERM lets Runs finish before the rest is cancelled. Default: 5000."),
  EIDER_ALONE_MS_MAX: z.coerce
    .number()
    .int()
    .min(1_000)
    .optional()
    .describe(
      "The worker ends after so many milliseconds without a control plane. Default: it dials for ever.",
    ),
  EIDER_SPARE_ENGINE: z
    .enum(["0", "1"])
    .optional()
    .describe("`0`: don't keep a started engine ready for the next Session. Default: `1`."),
  EIDER_POLICY_FILE: z
    .string()
    .min(1)
    .optional()
    .describe(
      "The local policy file, see [worker policy](worker-policy.md). Named and not there: the worker does not start. Default: `policy.yaml` in the worker's folder, if there is one.",
    ),
  EIDER_METRICS_PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65_535)
    .optional()
    .describe(
      "Port on 127.0.0.1 for `/healthz`, `/readyz` and `/metrics`; 0: any free one, which the log names. Default: none; 9464 in the image.",
    ),
  EIDER_LOG_LEVEL: z
    .enum(["info", "warn", "error"])
    .optional()
    .describe("The least that is logged. Default: `info`."),
  EIDER_LOG_FORMAT: z
    .enum(["json", "text"])
    .optional()
    .describe("`json`: one object per line. `text`: sentences. Default: `text` on a terminal, else `json`."),
  EIDER_ENGINE_ENTRY: z
    .string()
    .min(1)
    .optional()
    .describe("Another program for the engine's process. For work on Eider itself."),
});

/** A share of the machine that leaves room for the other Sessions and the supervisor. */
const MEMORY_SHARE = 0.5;

/** A supervisor that sends SIGTERM must wait longer than this, or it kills what could have finished. */
const DRAIN_MS_DEFAULT = 5_000;

/**
 * Reads a worker's configuration. The token comes from `EIDER_ENROLL_TOKEN`, or
 * from the file that `EIDER_ENROLL_TOKEN_FILE` names (`-` is standard input), a Pool
 * key likewise; never from the command line, where other users of the machine could read it.
 *
 * @throws ConfigError naming what is missing or wrong.
 */
export function readConfig(environment: Variables = process.env): WorkerConfig {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ""));
  const parsed = WorkerEnvironment.safeParse(given);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new ConfigError(`${issue?.path.join(".") ?? "The environment"}: ${issue?.message ?? "invalid"}`);
  }
  const env = parsed.data;
  const controlUrl = new URL(env.EIDER_CONTROL_URL);
  return {
    controlUrl,
    proxy: readProxy(controlUrl, environment),
    authorities: readAuthorities(env.EIDER_CA_FILE, env.NODE_EXTRA_CA_CERTS),
    directory: workerDirectory(given),
    enrollToken: env.EIDER_ENROLL_TOKEN ?? readSecret("EIDER_ENROLL_TOKEN_FILE", env.EIDER_ENROLL_TOKEN_FILE),
    poolKey: env.EIDER_POOL_KEY ?? readSecret("EIDER_POOL_KEY_FILE", env.EIDER_POOL_KEY_FILE),
    name: env.EIDER_WORKER_NAME ?? hostname(),
    sessionMemoryBytes:
      env.EIDER_SESSION_MEMORY_BYTES ??
      Math.min(LIMITS.sessionMemoryBytesDefault, Math.floor(memoryOfMachine() * MEMORY_SHARE)),
    threads: env.EIDER_WORKER_THREADS ?? availableParallelism(),
    resultsBytesMax: env.EIDER_RESULTS_BYTES_MAX ?? LIMITS.resultsBytesMax,
    cacheBytesMax: env.EIDER_CACHE_BYTES_MAX ?? LIMITS.workerCacheBytesMax,
    keepsSpareEngine: env.EIDER_SPARE_ENGINE !== "0",
    drainMs: env.EIDER_DRAIN_MS ?? DRAIN_MS_DEFAULT,
    aloneMsMax: env.EIDER_ALONE_MS_MAX ?? null,
    policyFile: env.EIDER_POLICY_FILE === undefined ? null : resolve(env.EIDER_POLICY_FILE),
    metricsPort: env.EIDER_METRICS_PORT ?? null,
    engineFork: env.EIDER_ENGINE_ENTRY
      ? { entry: resolve(env.EIDER_ENGINE_ENTRY), execArgv: [] }
      : bundledEngine(import.meta.url),
  };
}

/** The worker's folder, for commands that need nothing else of its configuration. */
export function workerDirectory(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): string {
  return resolve(environment.EIDER_WORKER_DIR || join(homedir(), ".eider-worker"));
}

/** The least that is logged. */
export function logLevel(environment: NodeJS.ProcessEnv = process.env): LogLevel {
  const { EIDER_LOG_LEVEL } = WorkerEnvironment.shape;
  return EIDER_LOG_LEVEL.safeParse(environment.EIDER_LOG_LEVEL || undefined).data ?? "info";
}

function readProxy(controlUrl: URL, environment: Variables): URL | null {
  try {
    return proxyFor(controlUrl, environment);
  } catch (cause) {
    if (cause instanceof RangeError) throw new ConfigError(`HTTPS_PROXY: ${cause.message}`, { cause });
    throw cause;
  }
}

/** Naming authorities of our own switches Node's off, the extra ones too: all are named then. */
function readAuthorities(own: string | undefined, extra: string | undefined): string[] | null {
  if (own === undefined) return null;
  const read = (variable: string, path: string) => {
    try {
      const text = readFileSync(path, "utf8");
      const certificates = (text.match(PEM) ?? [""]).map((certificate) => new X509Certificate(certificate));
      return certificates.map(String).join("");
    } catch (cause) {
      throw new ConfigError(`${variable}: the file can't be read, or holds no PEM certificate.`, { cause });
    }
  };
  const more = extra === undefined ? [] : [read("NODE_EXTRA_CA_CERTS", extra)];
  return [...rootCertificates, ...more, read("EIDER_CA_FILE", own)];
}

const PEM = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/** How the log is written: as the operator says, else sentences for a terminal and JSON for everything else. */
export function logFormat(isTerminal: boolean, environment: Variables = process.env): "json" | "text" {
  const given = WorkerEnvironment.shape.EIDER_LOG_FORMAT.safeParse(environment.EIDER_LOG_FORMAT || undefined);
  return given.data ?? (isTerminal ? "text" : "json");
}

const PROXY_VARIABLES = ["HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY"];

/** The proxy variables that are set, as `NAME value`, without user names and passwords. */
export function proxyVariables(environment: Variables = process.env): string[] {
  return PROXY_VARIABLES.flatMap((name) => {
    const value = environment[name] || environment[name.toLowerCase()];
    return value ? [`${name} ${value.replace(/\/\/[^@/]*@/, "//…@")}`] : [];
  });
}

function readSecret(variable: string, path: string | undefined): string | null {
  if (path === undefined) return null;
  try {
    return readFileSync(path === "-" ? 0 : path, "utf8").trim() || null;
  } catch (cause) {
    throw new ConfigError(`${variable}: the file can't be read.`, { cause });
  }
}

/** Inside a container the limit of its control group is what counts; 0 when there is none. */
export function memoryOfMachine(): number {
  const constrained = process.constrainedMemory();
  return constrained > 0 && constrained < totalmem() ? constrained : totalmem();
}

/** Beside `worker/main.js` of a build lies `engine/child.js`. */
function bundledEngine(runningFile: string): EngineFork | undefined {
  if (!runningFile.endsWith("/worker/main.js")) return undefined;
  return { entry: new URL("../engine/child.js", runningFile).pathname, execArgv: [] };
}
