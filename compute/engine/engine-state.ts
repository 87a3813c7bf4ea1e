import type { StringReading } from "./arrow/string-vector.ts";
import type { ConnectionPool } from "./connection-pool.ts";
import type { NativePlanner } from "./native-planner.ts";
import type { OpenDatabase } from "./open-database.ts";
import type { Permutations } from "./permutations.ts";
import type { ResultStore } from "./result-store.ts";

/** What the calls of one engine child work with. */
export interface EngineState {
  readonly directory: string;
  /** disk for spilling */
  readonly tempBytesMax: number;
  readonly database: OpenDatabase;
  /** read kept Results, beside whatever runs */
  readonly readers: ConnectionPool;
  readonly planner: NativePlanner;
  readonly results: ResultStore;
  readonly permutations: Permutations;
  readonly keywords: ReadonlySet<string>;
  readonly reading: StringReading;
}
