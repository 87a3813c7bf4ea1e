import { tableFromIPC } from "@uwdata/flechette";

export type EngineRow = Record<string, unknown>;

/** The few rows of a statement of ours, from Arrow IPC bytes; 64-bit integers are bigint. */
export function readRows(bytes: Uint8Array): EngineRow[] {
  const table = tableFromIPC(bytes, { useBigInt: true });
  return table.toArray().map((row: EngineRow) => ({ ...row }));
}
