import type { LakeObjects } from "../../sources/lake-objects.ts";
import type { Calls } from "../calls.ts";
import type { Enrollment } from "../identity.ts";
import type { Link } from "../link.ts";
import type { OwnWord } from "../own-word.ts";
import type { Results } from "../results.ts";
import type { SelfReport } from "../self-report.ts";
import type { Sessions } from "../sessions.ts";
import type { Log } from "../log.ts";
import { type LoopbackServer, type Readiness, startLoopbackServer } from "./loopback-server.ts";

/** What is looked at to say how the worker is. */
export interface HealthParts {
  readonly ownWord: OwnWord;
  readonly enrollment: Enrollment;
  readonly link: Pick<Link, "isUp" | "linkedCount">;
  readonly calls: Calls;
  readonly sessions: Sessions;
  readonly results: Results;
  readonly objects: LakeObjects;
  readonly report: Pick<SelfReport, "standing" | "heartbeatAt">;
  readonly isDraining: () => boolean;
  readonly now: () => Date;
}

/** Answers on loopback, when the operator has named a port. @throws when it is taken. */
export async function serveHealth(
  port: number | null,
  parts: HealthParts,
  log: Log,
): Promise<LoopbackServer | null> {
  registerGauges(parts);
  if (port === null) return null;
  const { metrics } = parts.ownWord;
  return startLoopbackServer({
    port,
    readiness: () => readinessOf(parts),
    metrics: () => metrics.text(),
    log,
  });
}

const OK = "ok";
/** Less than one Result of a few million rows. */
const DISK_BYTES_MIN = 512 * 1_048_576;

/** Can it do its work now? A bad edit of the policy is told here and does not make it unready: the last good one holds. */
export function readinessOf(parts: HealthParts): Readiness {
  const { ownWord } = parts;
  const { standing } = parts.report;
  const free = ownWord.troubles.diskFreeBytes;
  const parted = {
    link: parts.link.isUp ? OK : "not linked to the control plane",
    approved: standing === null || standing.type === "approved" ? OK : standing.type,
    draining: parts.isDraining() ? "it is being stopped" : OK,
    disk: free !== null && free < DISK_BYTES_MIN ? "its disk is full" : OK,
    executionLog: ownWord.executions.isWritable ? OK : "it can't be written",
  };
  const isReady = Object.values(parted).every((word) => word === OK);
  return { isReady, checks: { ...parted, policy: ownWord.policy.fault ?? OK } };
}

const PREFIX = "eider_worker_";

/** Registers everything that is read when somebody asks. Counters are kept where things happen. */
function registerGauges(parts: HealthParts): void {
  const { ownWord, link, calls, sessions, results, objects, now } = parts;
  const { metrics, troubles, policy, executions } = ownWord;
  const gauge = (name: string, help: string, read: () => number | null | Promise<number | null>) =>
    metrics.gauge(`${PREFIX}${name}`, help, read);
  gauge("ready", "1 when it can do its work: /readyz says why not.", () => flag(readinessOf(parts).isReady));
  gauge("link_up", "1 while the control plane is linked.", () => flag(link.isUp));
  gauge("link_reconnects", "Times the link stood again after the first.", () =>
    Math.max(0, link.linkedCount - 1),
  );
  gauge("heartbeat_age_seconds", "Time since the last heartbeat was sent.", () => {
    const at = parts.report.heartbeatAt;
    return at === null ? null : (now().getTime() - at) / 1_000;
  });
  gauge("sessions", "Sessions that have an engine.", () => sessions.count);
  gauge("runs_waiting", "Runs that wait for another Run of their Session.", () => sessions.waiting);
  gauge("runs_running", "Runs under way.", () => Math.max(0, calls.running - sessions.waiting));
  gauge("calls_in_hand", "Calls taken and not yet ended.", () => calls.inHand.length);
  gauge("engine_memory_bytes", "Resident memory of all engines.", () => sessions.memoryBytes());
  gauge("process_memory_bytes", "Resident memory of the worker's own process.", () =>
    process.memoryUsage.rss(),
  );
  gauge("results_bytes", "Size of the Results kept.", () => results.bytes());
  gauge("cache_bytes", "Size of the Lake's files kept.", () => objects.bytes);
  gauge("disk_free_bytes", "Free on the disk of Results and cache.", () => troubles.diskFreeBytes);
  gauge("policy_in_force", "0 while the policy file as it is now is not in force.", () =>
    flag(policy.fault === null),
  );
  gauge("troubles", "Things that are wrong, as the Workers page shows them.", () => troubles.current.length);
  gauge("execution_log_records", "Number of the last line of the execution log.", () => executions.head.seq);
}

const flag = (is: boolean): number => (is ? 1 : 0);
