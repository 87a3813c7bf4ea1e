import { mkdir, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createEngine } from "../../engine/create-engine.ts";
import type { EngineSession } from "../../engine/engine-session.ts";
import { newId } from "../../protocol/ids.ts";
import { LIMITS } from "../../protocol/limits.ts";
import type { RunEnded } from "../../protocol/run.ts";
import type { WorkerConfig } from "../config.ts";
import { engineVersion } from "../host-facts.ts";
import { codeOf, type Finding } from "./finding.ts";

const RUN_MS_MAX = 20_000;
/** A text file that this process may read; a locked-down engine may not. */
const FORBIDDEN = `SELECT count(*) FROM read_text('${fileURLToPath(import.meta.url).replaceAll("'", "''")}')`;

/** Starts a real engine in a folder of its own, and tries to reach out of it. */
export async function checkEngine(config: WorkerConfig): Promise<Finding> {
  const check = "engine";
  const root = await realpath(await mkdtemp(join(tmpdir(), "eider-doctor-")));
  const [directory, resultsDirectory] = [join(root, "session"), join(root, "results")];
  let engine: EngineSession | undefined;
  try {
    for (const folder of [directory, resultsDirectory]) await mkdir(folder);
    engine = createEngine({
      directory,
      resultsDirectory,
      memoryBytes: config.sessionMemoryBytes,
      threads: config.threads,
      tempBytesMax: LIMITS.sessionTempBytesMax,
      fork: config.engineFork,
    });
    const works = await run(engine, "SELECT 42");
    if (works.outcome !== "succeeded")
      return failed(`it does not answer (${works.failure?.code ?? works.outcome})`, NATIVE_PARTS);
    const escapes = await run(engine, FORBIDDEN);
    if (escapes.outcome !== "failed") return failed("it is not locked down: it read a file of this machine");
    return {
      check,
      state: "ok",
      seen: `DuckDB ${engineVersion()} starts, answers, and can't leave its folder`,
    };
  } catch (error) {
    return failed(`it does not start (${codeOf(error)})`, NATIVE_PARTS);
  } finally {
    await engine?.close();
    await rm(root, { recursive: true, force: true });
  }
}

const NATIVE_PARTS =
  "install the package again for this system and processor (Linux, macOS or Windows; x64 or arm64), without --omit=optional";

function failed(seen: string, nextStep = "don't run this build; report it"): Finding {
  return { check: "engine", state: "failed", seen, nextStep };
}

async function run(engine: EngineSession, sql: string): Promise<RunEnded> {
  const request = {
    runId: newId("run_"),
    sql,
    parameters: [],
    cells: [],
    previewRowsMax: 1,
    timeoutMs: RUN_MS_MAX,
  };
  for await (const event of engine.run(request, [], AbortSignal.timeout(RUN_MS_MAX)))
    if (event.type === "ended") return event;
  throw new Error("The Run had no end.");
}
