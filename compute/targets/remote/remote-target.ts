import type { ComputeTarget } from "../../target.ts";
import { createRemoteSession } from "./remote-session.ts";
import type { RemoteTargetOptions } from "./remote-target-options.ts";

/**
 * A Pool of workers as a place to run. Hosted or self-hosted makes no difference
 * here. Needs a connection to the control plane, which sees sealed bytes only.
 */
export function createRemoteTarget(options: RemoteTargetOptions): ComputeTarget {
  return {
    describe: options.facts,
    async connect({ signal, onStep }) {
      onStep("find a worker");
      return createRemoteSession(options, signal);
    },
  };
}
