import { mkdir, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { CITIES_SQL, citiesRelation } from "../../targets/testing/cities.ts";
import type { TargetSession } from "../../target.ts";
import { createEngine } from "../create-engine.ts";
import type { EngineOptions, EngineSession, LocalRelation } from "../engine-session.ts";

const MiB = 1024 * 1024;

/** An engine with folders of its own, and `lake.samples.cities` in them. */
export interface TestEngine {
  readonly engine: EngineSession;
  readonly session: TargetSession;
  readonly directory: string;
  readonly resultsDirectory: string;
  readonly relations: readonly LocalRelation[];
  /** Ends the engine and removes the folders. */
  remove(): Promise<void>;
}

export async function openTestEngine(options: Partial<EngineOptions> = {}): Promise<TestEngine> {
  const root = await realpath(await mkdtemp(join(tmpdir(), "eider-engine-")));
  const [directory, resultsDirectory] = [join(root, "session"), join(root, "results")];
  const file = join(directory, "cities.parquet");
  await writeParquet(directory, file);
  const relations = [{ ...citiesRelation([]), files: [file] }];
  const engine = createEngine({
    directory,
    resultsDirectory,
    memoryBytes: 1024 * MiB,
    threads: 2,
    tempBytesMax: 4096 * MiB,
    ...options,
  });
  return {
    engine,
    session: asTargetSession(engine, relations),
    directory,
    resultsDirectory,
    relations,
    async remove() {
      await engine.close();
      await rm(root, { recursive: true, force: true });
    },
  };
}

async function writeParquet(directory: string, file: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  await connection.run(`COPY (${CITIES_SQL}) TO '${file}' (FORMAT parquet)`);
  connection.closeSync();
}

/** The engine as a target that grants everything. */
function asTargetSession(engine: EngineSession, relations: readonly LocalRelation[]): TargetSession {
  return {
    run: (request, signal) => engine.run(request, relations, signal),
    describeResult: (runId, signal) => engine.describeResult(runId, signal),
    window: (query, signal) => engine.window(query, signal),
    summarize: (query, signal) => engine.summarize(query, signal),
    aggregate: (query, signal) => engine.aggregate(query, signal),
    plan: (request, signal) => engine.plan(request, relations, signal),
    export: (runId, format, signal) => engine.exportResult(runId, format, signal),
    close: () => engine.close(),
  };
}
