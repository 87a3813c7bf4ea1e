import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { createPlanner } from "../planner/create-planner.ts";
import { readEngineError } from "../planner/engine-error.ts";
import type { Planner, PlannerWorld } from "../planner/planner-engine.ts";
import type { PlanAnswer, PlanRequest } from "../protocol/plan.ts";
import { type CallControl, StoppedError } from "./call-control.ts";

/** The planner of an engine child: stoppable, and replaced when it hangs. */
export class NativePlanner {
  #open: OpenPlanner;
  /** what its Session has done to the schema, to be repeated in a successor */
  readonly #mirrored: { sql: string; world: PlannerWorld }[] = [];

  private constructor(open: OpenPlanner) {
    this.#open = open;
  }

  static async open(): Promise<NativePlanner> {
    return new NativePlanner(await openPlanner());
  }

  /** As `Planner.plan`. @throws StoppedError when stopped, at the next moment DuckDB listens to an interrupt. */
  plan(request: PlanRequest, world: PlannerWorld, control: CallControl): Promise<PlanAnswer> {
    const { planner, connection } = this.#open;
    return control.during(connection, () => planner.plan(request, world));
  }

  /**
   * As `plan`, for a text that nobody asked to run: constants in it are folded
   * while it is bound, and that may take for ever. Then the answer is a failure,
   * and a planner that does not even listen is replaced.
   */
  async planWithin(
    limitMs: number,
    request: PlanRequest,
    world: PlannerWorld,
    control: CallControl,
  ): Promise<PlanAnswer> {
    const stopTimer = setTimeout(() => control.stop("timed_out"), limitMs);
    let hangTimer: NodeJS.Timeout | undefined;
    const hangs = new Promise<"hangs">((resolve) => {
      hangTimer = setTimeout(() => resolve("hangs"), limitMs + SETTLE_MS);
    });
    try {
      const answer = await Promise.race([this.plan(request, world, control), hangs]);
      if (answer !== "hangs") return answer;
      await this.#replace();
      return TOO_LONG;
    } catch (error) {
      if (error instanceof StoppedError && error.reason === "timed_out") return TOO_LONG;
      throw error;
    } finally {
      clearTimeout(stopTimer);
      clearTimeout(hangTimer);
    }
  }

  /** As `Planner.mirror`. */
  async mirror(sql: string, world: PlannerWorld): Promise<void> {
    if (await this.#open.planner.mirror(sql, world)) this.#mirrored.push({ sql, world });
  }

  /** Does it still answer? */
  async isHealthy(): Promise<boolean> {
    const request = { sql: "SELECT 1", parameters: [], cells: [] };
    const answer = await this.#open.planner.plan(request, { relations: [], cells: [] });
    return answer.failure === null;
  }

  /** The old one keeps a thread until it gives up; it holds no data. */
  async #replace(): Promise<void> {
    this.#open = await openPlanner();
    for (const { sql, world } of this.#mirrored) await this.#open.planner.mirror(sql, world);
  }
}

/** How long an interrupt may take to be heard. */
const SETTLE_MS = 300;

const TOO_LONG: PlanAnswer = {
  statements: [],
  columns: [],
  relations: [],
  cells: [],
  failure: { code: "timed_out", message: "To understand this text takes too long. It can still be run." },
};

interface OpenPlanner {
  readonly planner: Planner;
  readonly connection: DuckDBConnection;
}

/** On an in-memory instance of its own: no files, no network. About 3 MB. */
async function openPlanner(): Promise<OpenPlanner> {
  const instance = await DuckDBInstance.create(":memory:", { threads: "1" });
  const connection = await instance.connect();
  const planner = await createPlanner({ query: (sql) => readRows(connection, sql) });
  for (const setting of LOCK) await connection.run(setting);
  return { planner, connection };
}

// Not `lock_configuration`: PIVOT sets an option of its own. No text of a person that sets options gets here.
const LOCK = [
  "SET GLOBAL TimeZone = 'UTC'",
  "SET memory_limit = '256MB'",
  "SET temp_directory = ''",
  "SET allow_persistent_secrets = false",
  "SET autoinstall_known_extensions = false",
  "SET autoload_known_extensions = false",
  "SET allow_community_extensions = false",
  "SET enable_external_access = false",
];

async function readRows(connection: DuckDBConnection, sql: string): Promise<Record<string, unknown>[]> {
  try {
    const reader = await connection.runAndReadAll(sql);
    return reader.getRowObjectsJson();
  } catch (error) {
    throw readEngineError(error);
  }
}
