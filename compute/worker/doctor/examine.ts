import { join } from "node:path";
import { ConfigError, memoryOfMachine, proxyVariables, readConfig, type WorkerConfig } from "../config.ts";
import { checkLocalPolicy } from "../local-policy/check-local-policy.ts";
import { createControlPlaneHttp } from "../control-plane-http.ts";
import { checkControlPlane } from "./check-control-plane.ts";
import { checkEngine } from "./check-engine.ts";
import { checkLink } from "./check-link.ts";
import { checkMachine } from "./check-machine.ts";
import type { Finding } from "./finding.ts";

/**
 * Looks at everything that a worker needs to run here, from the outside in, without
 * enrolling or keeping anything. Yields each finding as soon as it is known.
 */
export async function* examine(
  environment?: NodeJS.ProcessEnv,
  now: () => Date = () => new Date(),
): AsyncGenerator<Finding> {
  let config: WorkerConfig;
  try {
    config = readConfig(environment);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const nextStep = "set it; eider-worker --help lists what is needed";
    yield { check: "configuration", state: "failed", seen: error.message, nextStep };
    return;
  }
  yield { check: "configuration", state: "ok", seen: "complete" };
  const proxies = proxyVariables(environment);
  yield { check: "proxy", state: "ok", seen: proxies.length === 0 ? "none is set" : proxies.join(", ") };
  const http = createControlPlaneHttp(config);
  const found = await checkControlPlane(http, config.controlUrl, now);
  http.close();
  yield* found;
  if (found.every(({ state }) => state !== "failed")) yield await checkLink(config);
  const policyPath = config.policyFile ?? join(config.directory, "policy.yaml");
  yield await checkLocalPolicy(policyPath, config.policyFile !== null);
  yield* await checkMachine(config, memoryOfMachine());
  yield await checkEngine(config);
}
