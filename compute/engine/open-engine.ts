import type { DuckDBConnection } from "@duckdb/node-api";
import { createArrowWriter } from "./arrow/arrow-writer.ts";
import type { StringReading } from "./arrow/string-vector.ts";
import { ConnectionPool } from "./connection-pool.ts";
import type { EngineState } from "./engine-state.ts";
import { NativePlanner } from "./native-planner.ts";
import { type DatabaseOptions, openDatabase } from "./open-database.ts";
import { Permutations } from "./permutations.ts";
import { ResultStore } from "./result-store.ts";

/** What the parent tells the child on its command line. */
export type EngineConfig = DatabaseOptions & { readonly resultsDirectory: string };

/** Opens runner and planner. About 0.2 s. @throws Error when the engine can't be locked down. */
export async function openEngine(config: EngineConfig): Promise<EngineState> {
  const [database, planner] = await Promise.all([openDatabase(config), NativePlanner.open()]);
  const keywords = await database.admin.runAndReadAll(
    "SELECT keyword_name FROM duckdb_keywords() WHERE keyword_category <> 'unreserved'",
  );
  return {
    directory: config.directory,
    tempBytesMax: config.tempBytesMax,
    database,
    readers: new ConnectionPool(database.readers),
    planner,
    results: new ResultStore(database, config),
    permutations: new Permutations(database.admin),
    keywords: new Set((keywords.getRowsJson() as [word: string][]).map(([word]) => word)),
    reading: await chooseStringReading(database.caster),
  };
}

/**
 * Tries the fast way of reading texts on texts of all lengths. It rests on how
 * DuckDB lays out memory; where that has changed, texts are read one by one.
 */
async function chooseStringReading(connection: DuckDBConnection): Promise<StringReading> {
  const sql =
    "SELECT CASE WHEN i % 7 = 0 THEN NULL ELSE repeat(chr((97 + i % 26)::INTEGER), (hash(i) % 90)::INTEGER) END AS t FROM range(2048) r(i)";
  const bytesBy = async (reading: StringReading) => {
    const chunk = await (await connection.stream(sql)).fetchChunk();
    if (chunk === null) throw new Error("The self-test of reading texts has no rows.");
    const writer = createArrowWriter(["t"], ["VARCHAR"], 2048, reading);
    writer.append(chunk);
    return Buffer.from(writer.take());
  };
  const [clustered, single] = [await bytesBy("clustered"), await bytesBy("single")];
  return clustered.equals(single) ? "clustered" : "single";
}
