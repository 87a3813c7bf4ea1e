import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newId } from "../protocol/ids.ts";
import { createKeys } from "../seal/keys.ts";
import { createRemoteTarget } from "../targets/remote/remote-target.ts";
import { citiesRelation } from "../targets/testing/cities.ts";
import { describeTarget } from "../targets/testing/describe-target.ts";
import { CITY_ROWS } from "../targets/testing/requirement.ts";
import { makeCitiesFile } from "./testing/cities-file.ts";
import { type ScriptedControlPlane, startScriptedControlPlane } from "./testing/scripted-control-plane.ts";
import { createScriptedRelay } from "./testing/scripted-relay.ts";
import { startWorkerProgram } from "./testing/worker-program.ts";

const HUGE_ROWS = 2_000_000;
const never = new AbortController().signal;

/** The remote target, through a scripted relay, to a real worker with a real engine. */
async function openRemote() {
  const plane = await startScriptedControlPlane();
  const directory = await mkdtemp(join(tmpdir(), "eider-conformance-"));
  const program = startWorkerProgram({
    EIDER_CONTROL_URL: plane.url.href,
    EIDER_WORKER_DIR: directory,
    EIDER_ENROLL_TOKEN: "good-token",
    EIDER_WORKER_THREADS: "2",
    EIDER_SESSION_MEMORY_BYTES: String(1024 ** 3),
  });
  await plane.linked();
  const relation = await offerCities(plane, directory);
  const keys = await createKeys({ isExtractable: false });
  const target = createRemoteTarget({
    transport: createScriptedRelay(plane, () => [relation]),
    notebookId: newId("nbk_"),
    poolId: plane.enrollment.poolId,
    device: async () => ({ identity: { deviceId: newId("dev_"), keys: keys.publicKeys }, keys }),
    cellOf: () => ({ cellId: newId("cel_"), revision: 1 }),
    facts: () => [{ label: "Type", value: "Pool of workers" }],
  });
  return {
    session: await target.connect({ signal: never, onStep: () => undefined }),
    lackingSql: null,
    hugeRows: HUGE_ROWS,
    memoryBytes: async () => {
      const heard = plane.heard.length;
      return (await plane.hears("heartbeat", (said) => plane.heard.indexOf(said) > heard)).memoryBytes;
    },
    async close() {
      program.kill("SIGTERM");
      await program.exited;
      await plane.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function offerCities(plane: ScriptedControlPlane, directory: string) {
  const bytes = await makeCitiesFile(directory);
  const objectId = newId("obj_");
  plane.objects.set(objectId, { bytes, etag: '"cities"' });
  return citiesRelation([{ objectId, etag: "cities", sizeBytes: bytes.length, rowCount: CITY_ROWS }]);
}

describeTarget("remote target to a worker", openRemote, {});
