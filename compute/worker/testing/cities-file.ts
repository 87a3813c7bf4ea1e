import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { CITIES_SQL } from "../../targets/testing/cities.ts";

/** The bytes of `lake.samples.cities` as Parquet, made in `directory`. */
export async function makeCitiesFile(directory: string): Promise<Buffer> {
  const path = join(directory, "cities.parquet");
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  await connection.run(`COPY (${CITIES_SQL}) TO '${path}' (FORMAT parquet)`);
  connection.closeSync();
  return readFile(path);
}
