import { createEngine } from "../engine/create-engine.ts";
import { ConfigError, logFormat, logLevel, readConfig } from "./config.ts";
import { EnrollmentRefused } from "./enroll.ts";
import { WORKER_VERSION } from "./host-facts.ts";
import type { LinkEnd } from "./link.ts";
import { LocalPolicyError } from "./local-policy/read-local-policy.ts";
import { atLeast, createLog, errorFacts } from "./log.ts";
import { createSpokenLog } from "./spoken-log.ts";
import { NotEnrolled, startWorker, type Worker } from "./worker.ts";

/** What the exit code of a worker says to whoever started it; only 1 is worth starting it again. */
const EXIT: Record<LinkEnd | "fault" | "config" | "not_enrolled", number> = {
  closed: 0,
  alone: 0,
  fault: 1,
  superseded: 75,
  cloned: 75,
  incompatible: 76,
  refused: 77,
  revoked: 77,
  not_enrolled: 77,
  config: 78,
};

// keys, Results and Sessions are nobody else's to read, wherever the folder lies
process.umask(0o077);

const write = (line: string) => process.stderr.write(line);
const log = atLeast(
  logLevel(),
  logFormat(process.stderr.isTTY) === "text" ? createSpokenLog(write) : createLog(write),
);

// a log that nobody reads any more must not end the Runs of people: whoever read it may be started again
process.stderr.on("error", () => undefined);

// Node tells of experimental features as text; the log is one JSON object per line
process.removeAllListeners("warning");
process.on("warning", (warning) => log.warn("node", { warning: warning.name }));
for (const event of ["uncaughtException", "unhandledRejection"] as const)
  process.on(event, (error: unknown) => {
    log.error("fault", errorFacts(error));
    process.exit(EXIT.fault);
  });

process.exitCode = await run();
// an engine that does not die must not keep the worker alive
process.exit();

async function run(): Promise<number> {
  let worker: Worker | null = null;
  let drainMs = 0;
  let isStopping = false;
  // before anything waits: as process 1 of a container, a signal that nobody listens for does nothing
  for (const signal of ["SIGTERM", "SIGINT"] as const)
    process.on(signal, () => {
      if (worker === null) process.exit(EXIT.closed);
      if (isStopping) process.exit(EXIT.fault);
      isStopping = true;
      log.info("stopping", { signal, drainMs });
      worker.drain(drainMs).catch((error: unknown) => log.error("drain failed", errorFacts(error)));
    });
  process.on("SIGHUP", () => {
    worker?.reloadPolicy().catch((error: unknown) => log.error("local policy not read", errorFacts(error)));
  });
  try {
    const config = readConfig();
    const { directory, controlUrl } = config;
    drainMs = config.drainMs;
    log.info("starting", { version: WORKER_VERSION, controlUrl: controlUrl.origin, directory });
    worker = await startWorker({ config, createEngine, log });
  } catch (error) {
    return explain(error);
  }
  const why = await worker.ended;
  log.info("worker ended", { why });
  return EXIT[why];
}

function explain(error: unknown): number {
  if (error instanceof ConfigError) {
    log.error("configuration", { message: error.message });
    return EXIT.config;
  }
  if (error instanceof LocalPolicyError) {
    log.error("local policy", { message: error.message });
    return EXIT.config;
  }
  if (error instanceof NotEnrolled) {
    log.error("not enrolled", { message: error.message });
    return EXIT.not_enrolled;
  }
  if (error instanceof EnrollmentRefused) {
    log.error("enrolment refused", { code: error.code, message: error.message });
    return EXIT.refused;
  }
  log.error("the worker could not start", errorFacts(error));
  return EXIT.fault;
}
