import { join } from "node:path";
import { memoryOfMachine, type WorkerConfig } from "./config.ts";
import {
  EXECUTION_LOG_LIMITS,
  type ExecutionLog,
  openExecutionLog,
} from "./execution-log/open-execution-log.ts";
import { createMetrics, type Metrics } from "./health/metrics.ts";
import { type Troubles, watchTroubles } from "./health/troubles.ts";
import type { Log } from "./log.ts";
import { type LocalPolicyWatch, watchLocalPolicy } from "./local-policy/watch-local-policy.ts";

/** What the worker says and keeps by itself, whatever the control plane says. */
export interface OwnWord {
  readonly policy: LocalPolicyWatch;
  readonly executions: ExecutionLog;
  readonly troubles: Troubles;
  readonly metrics: Metrics;
  close(): void;
}

/**
 * Reads the local policy, goes on with the execution log, begins to look at the
 * machine. Before anything is dialled: a worker whose policy is bad never is reachable.
 *
 * @throws LocalPolicyError, or when the log can't be written.
 */
export async function openOwnWord(
  config: Pick<WorkerConfig, "directory" | "policyFile">,
  log: Log,
  now: () => Date,
): Promise<OwnWord> {
  const { directory, policyFile } = config;
  const path = policyFile ?? join(directory, "policy.yaml");
  const policy = await watchLocalPolicy({ path, isRequired: policyFile !== null }, log);
  const executions = await openExecutionLog({
    directory: join(directory, "log"),
    limits: () => ({ ...EXECUTION_LOG_LIMITS, ...definedOf(policy.current.executionLog) }),
    now,
  });
  const notePolicy = () => executions.append({ event: "policy", policySha256: policy.sha256 });
  notePolicy();
  policy.onChange(notePolicy);
  const troubles = watchTroubles({
    directory,
    others: [
      () => (executions.isWritable ? null : "It can't write its own log, so it runs nothing."),
      () => policy.fault && `Its policy file is broken, the last good one holds: ${policy.fault}`,
    ],
    memory: readMemory,
    now,
    log,
  });
  return {
    policy,
    executions,
    troubles,
    metrics: createMetrics(),
    close() {
      policy.close();
      troubles.close();
      // to compare with: eider-worker audit verify --head <number>:<hash>
      const { seq, hash } = executions.head;
      log.info("execution log closed", { head: `${seq}:${hash}` });
      executions.close();
    },
  };
}

function definedOf({ fileBytesMax, filesMax }: { fileBytesMax?: number; filesMax?: number } = {}) {
  return {
    ...(fileBytesMax === undefined ? {} : { fileBytesMax }),
    ...(filesMax === undefined ? {} : { filesMax }),
  };
}

/** Of the control group where there is one: what is left there is what counts. */
function readMemory(): { usedBytes: number; totalBytes: number } {
  const totalBytes = memoryOfMachine();
  return { usedBytes: Math.max(0, totalBytes - process.availableMemory()), totalBytes };
}
