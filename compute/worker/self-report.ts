import { isDeepStrictEqual } from "node:util";
import type { WorkerDescription } from "../protocol/enrollment.ts";
import type { WorkerStanding, WorkerToControl } from "../protocol/worker-link.ts";
import type { Enrollment } from "./identity.ts";
import { servesPool } from "./local-policy/block-call.ts";
import { describeWorker } from "./local-policy/describe-worker.ts";
import type { Log } from "./log.ts";
import type { OwnWord } from "./own-word.ts";

type Heartbeat = Omit<Extract<WorkerToControl, { type: "heartbeat" }>, "type">;
type Load = Omit<Heartbeat, "troubles" | "description">;

/** What the worker tells of itself on its link, and what it was told of itself. */
export interface SelfReport {
  /** for a hello */
  describe(): WorkerDescription;
  /** for a heartbeat, which is about to be sent */
  heartbeat(load: Load): Heartbeat;
  /** An administrator has decided something. */
  hear(standing: WorkerStanding): void;
  readonly standing: WorkerStanding | null;
  /** ms since the epoch; null: none was sent */
  readonly heartbeatAt: number | null;
}

export function createSelfReport(options: {
  readonly ownWord: OwnWord;
  readonly enrollment: Enrollment;
  readonly fingerprint: string;
  readonly now: () => Date;
  readonly log: Log;
}): SelfReport {
  const { ownWord, enrollment } = options;
  const { policy, troubles } = ownWord;
  const describeNow = () => describeWorker(policy.current, policy.sha256 !== null);
  let described = describeNow();
  let standing: WorkerStanding | null = null;
  let heartbeatAt: number | null = null;

  return {
    describe() {
      described = describeNow();
      return described;
    },
    heartbeat(load) {
      heartbeatAt = options.now().getTime();
      const description = describeNow();
      const foreign = servesPool(policy.current, enrollment)
        ? []
        : [`Its local policy does not let it serve the Pool ${enrollment.poolName}: every call is refused.`];
      return {
        ...load,
        troubles: [...foreign, ...troubles.current].slice(0, TROUBLES_MAX),
        ...(isDeepStrictEqual(description, described) ? {} : { description }),
      };
    },
    hear(said) {
      standing = said;
      logStanding(said, options.fingerprint, options.log);
    },
    get standing() {
      return standing;
    },
    get heartbeatAt() {
      return heartbeatAt;
    },
  };
}

/** As the protocol bounds it. */
const TROUBLES_MAX = 10;

/** For whoever compares the fingerprint with the one on the Workers page. */
function logStanding(standing: WorkerStanding, fingerprint: string, log: Log): void {
  if (standing.type === "pending_approval") log.warn("waiting for approval", { fingerprint });
  else if (standing.type === "paused") log.warn("paused by an administrator", { until: standing.until });
  else log.info("approved", { fingerprint });
}
