import type { RunId } from "../../protocol/ids.ts";
import type { ResultColumn } from "../../protocol/run.ts";
import { quoteIdentifier, storedColumn } from "../../result-query/bound-sql.ts";
import { storedType, uniqueNames } from "../../result-query/stored-table.ts";
import { TargetError } from "../../target.ts";
import { ipcStream } from "./arrow-message.ts";
import type { ResultStore } from "./result-store.ts";
import type { StoredResult } from "./stored-result.ts";
import { type Runner, STORE_CATALOG } from "./runner.ts";

/** Results as tables of one runner, loaded when something asks for more than a page. */
export interface ResultTables {
  /** the table's name as SQL; its columns are `c0…cn` in their own types, its rowids the Run's order */
  load(result: StoredResult): Promise<string>;
  /** makes the Result readable under the cell's name */
  exposeCell(name: string, result: StoredResult): Promise<void>;
  /** undoes every `exposeCell`: a Run sees the cells it names and no others */
  hideCells(): Promise<void>;
}

/** Bytes of Results that the engine holds beside what Runs need; the longest unused go first. */
const LOADED_BYTES_MAX = 768 * 1024 * 1024;
/** Bytes handed to the engine at once: it holds them twice while it reads them. */
const INSERT_BYTES = 16 * 1024 * 1024;

interface LoadedTable {
  readonly table: Promise<string>;
  readonly bytes: number;
  usedAt: number;
}

export function createResultTables(runner: Runner): ResultTables {
  const loaded = new Map<RunId, LoadedTable>();
  const exposed = new Set<string>();
  let clock = 0;

  const evict = async (needed: number, keep: RunId) => {
    const oldest = [...loaded].sort(([, a], [, b]) => a.usedAt - b.usedAt);
    let bytes = oldest.reduce((sum, [, entry]) => sum + entry.bytes, needed);
    for (const [runId, entry] of oldest) {
      if (bytes <= LOADED_BYTES_MAX) return;
      if (runId === keep) continue;
      loaded.delete(runId);
      bytes -= entry.bytes;
      await runner.own.rows(`DROP TABLE IF EXISTS ${await entry.table}`);
    }
  };
  const load = async (result: StoredResult): Promise<string> => {
    const { runId, byteCount } = result.description;
    const known = loaded.get(runId);
    if (known) {
      known.usedAt = ++clock;
      return known.table;
    }
    const table = evict(byteCount, runId).then(() => loadTable(runner, result));
    loaded.set(runId, { table, bytes: byteCount, usedAt: ++clock });
    table.catch(() => loaded.delete(runId));
    return table;
  };
  return {
    load,
    async exposeCell(name, result) {
      const table = await load(result);
      const shown = uniqueNames(result.description.columns.map((column) => column.name));
      const items = shown.map((column, at) => `${storedColumn(at)} AS ${quoteIdentifier(column)}`);
      const view = `cells.main.${quoteIdentifier(name)}`;
      await runner.own.rows(`CREATE OR REPLACE VIEW ${view} AS SELECT ${items.join(", ")} FROM ${table}`);
      exposed.add(view);
    },
    async hideCells() {
      for (const view of exposed) await runner.own.rows(`DROP VIEW IF EXISTS ${view}`);
      exposed.clear();
    },
  };
}

/** @throws TargetError `result_gone` when its bytes were lost. */
export async function openResult(store: ResultStore, runId: RunId): Promise<StoredResult> {
  const result = await store.open(runId);
  if (result) return result;
  throw new TargetError(
    "result_gone",
    "This Result is not kept in this browser any more. Run the cell again.",
  );
}

async function loadTable(runner: Runner, result: StoredResult): Promise<string> {
  const { runId, columns } = result.description;
  const definitions = columns.map((column, at) => `${storedColumn(at)} ${tableType(column)}`);
  const path = `${STORE_CATALOG}.main.${quoteIdentifier(runId)}`;
  await runner.own.rows(`CREATE OR REPLACE TABLE ${path} (${definitions.join(", ")})`);
  let messages: Uint8Array[] = [];
  let bytes = 0;
  for (let index = 0; index < result.batches.length; index++) {
    const message = await result.batch(index);
    messages.push(message);
    bytes += message.length;
    if (bytes < INSERT_BYTES && index + 1 < result.batches.length) continue;
    await runner.own.insert(ipcStream(result.schema, messages), runId);
    messages = [];
    bytes = 0;
  }
  return path;
}

/** Values that travelled as text become themselves again: the engine reads back what it printed. */
const tableType = (column: ResultColumn): string => storedType(column.type);
