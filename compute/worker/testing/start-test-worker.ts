import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LIMITS } from "../../protocol/limits.ts";
import type { WorkerConfig } from "../config.ts";
import { createLog } from "../log.ts";
import type { CreateEngine } from "../sessions.ts";
import { startWorker, type Worker } from "../worker.ts";
import { type EngineScript, createScriptedEngines, type ScriptedEngines } from "./scripted-engine.ts";
import { type ScriptedControlPlane, startScriptedControlPlane } from "./scripted-control-plane.ts";
import { createScriptedReader, type ScriptedReader } from "./scripted-reader.ts";

export interface TestBench {
  readonly plane: ScriptedControlPlane;
  readonly worker: Worker;
  readonly engines: ScriptedEngines;
  readonly reader: ScriptedReader;
  readonly directory: string;
  readonly logged: string[];
  stop(): Promise<void>;
}

export function testConfig(plane: ScriptedControlPlane, directory: string): WorkerConfig {
  return {
    controlUrl: plane.url,
    proxy: null,
    authorities: null,
    directory,
    poolKey: null,
    enrollToken: "good-token",
    name: "test worker",
    sessionMemoryBytes: 256 * 1_048_576,
    threads: 1,
    resultsBytesMax: LIMITS.resultsBytesMax,
    cacheBytesMax: LIMITS.workerCacheBytesMax,
    keepsSpareEngine: false,
    drainMs: 0,
    aloneMsMax: null,
    policyFile: null,
    metricsPort: null,
    engineFork: undefined,
  };
}

/** A real worker with scripted engines, enrolled at and linked to a scripted control plane. */
export async function startTestBench(
  script: EngineScript = {},
  own: { policy?: string; config?: Partial<WorkerConfig>; createEngine?: CreateEngine } = {},
): Promise<TestBench> {
  const plane = await startScriptedControlPlane();
  const directory = await mkdtemp(join(tmpdir(), "eider-worker-"));
  if (own.policy !== undefined) await writeFile(join(directory, "policy.yaml"), own.policy);
  const engines = createScriptedEngines(script);
  const logged: string[] = [];
  const worker = await startWorker({
    config: { ...testConfig(plane, directory), ...own.config },
    createEngine: own.createEngine ?? engines.create,
    log: createLog((line) => logged.push(line)),
    random: () => 0,
  });
  await plane.linked();
  const keysOf = () => {
    const enrolled = plane.enrolled.at(-1);
    if (enrolled === undefined) throw new Error("no worker has enrolled");
    return enrolled.keys;
  };
  return {
    plane,
    worker,
    engines,
    directory,
    logged,
    reader: await createScriptedReader(plane, keysOf),
    async stop() {
      await worker.drain(0);
      await plane.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
