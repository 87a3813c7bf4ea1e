import { createRequire } from "node:module";
import { hostname, totalmem } from "node:os";
import type { HostFacts } from "../protocol/enrollment.ts";
import manifest from "../../package.json" with { type: "json" };
import { PROTOCOL_VERSION } from "../protocol/version.ts";

/** The worker's version is the product's: control plane and worker are released together. */
export const WORKER_VERSION = manifest.version;

export function hostFacts(threads: number): HostFacts {
  return {
    hostname: hostname(),
    platform: `${process.platform}-${process.arch}`,
    threads,
    memoryBytes: totalmem(),
    engineVersion: engineVersion(),
    workerVersion: WORKER_VERSION,
    protocolVersion: PROTOCOL_VERSION,
  };
}

/** The version of DuckDB's package, e.g. `1.5.6-r.1`; the supervisor itself never loads it. */
export function engineVersion(): string {
  const found = createRequire(import.meta.url)("@duckdb/node-api/package.json") as { version?: unknown };
  return typeof found.version === "string" ? found.version : "unknown";
}
