import { tableFromIPC } from "@uwdata/flechette";
import type { WasmConnection } from "./wasm-engine.ts";

/** Runs a statement of ours and gives its few rows as plain objects; 64-bit integers are bigint. */
export async function queryRows(connection: WasmConnection, sql: string): Promise<Record<string, unknown>[]> {
  const table = tableFromIPC(await connection.query(sql), { useBigInt: true });
  return table.toArray().map((row: Record<string, unknown>) => ({ ...row }));
}
