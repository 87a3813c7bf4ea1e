import { chmod, copyFile, link, mkdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { DuckDBAppender, DuckDBConnection, DuckDBDataChunk } from "@duckdb/node-api";
import { readEngineError } from "../planner/engine-error.ts";
import type { RunId } from "../protocol/ids.ts";
import { ResultDescription, type ResultColumn } from "../protocol/run.ts";
import { quoteLiteral, storedColumn } from "../result-query/bound-sql.ts";
import { storedType } from "../result-query/stored-table.ts";
import { TargetError } from "../target.ts";

/** A Result that SQL can read: attached read-only until `release`. */
export interface OpenResult {
  readonly description: ResultDescription;
  /** the table's name as SQL; columns `c0…cn`, rows in the order of their rowid */
  readonly table: string;
  release(): void;
}

/** A Result that is being written. It exists for nobody before `finish`. */
export interface ResultWriter {
  append(chunk: DuckDBDataChunk): void;
  finish(rowCount: number): Promise<ResultDescription>;
  /** Drops what was written. */
  abandon(): Promise<void>;
}

/**
 * The oldest format that holds every type; engines of later versions read it too.
 * Without a log: a file that was not detached is thrown away anyhow.
 */
const STORAGE = "STORAGE_VERSION 'v1.5.0', RECOVERY_MODE no_wal_writes";
/** Blocks of a few rows' Result: the file is a tenth as large. Large Results would grow five times with them. */
const SMALL_BLOCKS = ", BLOCK_SIZE 16384";

/** Results attached at once and not in use. More would only hold files open. */
const ATTACHED_MAX = 32;

interface Attached {
  readonly description: ResultDescription;
  readonly catalog: string;
  users: number;
}

/**
 * Results as files: `<runId>.duckdb` with the tables `rows` and `description`.
 *
 * DuckDB sees them under the Session's folder only; finished ones are hard links
 * of those in `resultsDirectory`, which SQL can't reach, so that no statement can
 * read the Result of somebody else.
 */
export class ResultStore {
  readonly #folder: string;
  readonly #resultsDirectory: string;
  readonly #admin: DuckDBConnection;
  readonly #writer: DuckDBConnection;
  readonly #attached = new Map<RunId, Promise<Attached | null>>();

  constructor(
    connections: { admin: DuckDBConnection; writer: DuckDBConnection },
    places: { directory: string; resultsDirectory: string },
  ) {
    this.#admin = connections.admin;
    this.#writer = connections.writer;
    this.#folder = join(places.directory, "results");
    this.#resultsDirectory = places.resultsDirectory;
  }

  /** Starts the Result of a Run; `isSmall` when it has a few thousand rows. @throws what DuckDB throws when the disk is full. */
  async create(
    runId: RunId,
    columns: readonly ResultColumn[],
    { isSmall }: { isSmall: boolean },
  ): Promise<ResultWriter> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const catalog = `w_${runId}`;
    const path = join(this.#folder, `${runId}.new`);
    await removeDatabase(path);
    await this.#writer.run(
      `ATTACH ${quoteLiteral(path)} AS ${catalog} (${STORAGE}${isSmall ? SMALL_BLOCKS : ""})`,
    );
    const detach = () => this.#writer.run(`DETACH ${catalog}`);
    let appender: DuckDBAppender;
    try {
      const items = columns.map(({ type }, at) => `${storedColumn(at)} ${storedType(type)}`);
      // One transaction: every commit waits for the disk.
      await this.#writer.run("BEGIN");
      await this.#writer.run(`CREATE TABLE ${catalog}.main.rows (${items.join(", ")})`);
      appender = await this.#writer.createAppender("rows", "main", catalog);
    } catch (error) {
      await this.#writer.run("ROLLBACK").catch(ignoreNoTransaction);
      await detach();
      await removeDatabase(path);
      throw error;
    }
    return {
      append: (chunk) => appender.appendDataChunk(chunk),
      finish: async (rowCount) => {
        appender.closeSync();
        const facts: ResultDescription = { runId, columns: [...columns], rowCount, byteCount: 0 };
        const json = quoteLiteral(JSON.stringify(facts));
        await this.#writer.run(`CREATE TABLE ${catalog}.main.description AS SELECT ${json} AS json`);
        await this.#writer.run("COMMIT");
        await detach();
        return { ...facts, byteCount: await this.#publish(runId, path) };
      },
      abandon: async () => {
        appender.clear();
        appender.closeSync();
        await this.#writer.run("ROLLBACK").catch(ignoreNoTransaction);
        await detach();
        await removeDatabase(path);
      },
    };
  }

  /** Attaches a Result, or gives `null` when there is none. Costs 1–2 ms the first time. */
  async open(runId: RunId): Promise<OpenResult | null> {
    let opening = this.#attached.get(runId);
    if (opening === undefined) {
      opening = this.#attach(runId);
      this.#attached.set(runId, opening);
    } else {
      this.#attached.delete(runId);
      this.#attached.set(runId, opening);
    }
    let attached: Attached | null = null;
    try {
      attached = await opening;
    } finally {
      if (attached === null) this.#attached.delete(runId);
    }
    if (attached === null) return null;
    const held = attached;
    held.users++;
    await this.#detachOldest();
    return {
      description: held.description,
      table: `${held.catalog}.main.rows`,
      release: () => {
        held.users--;
      },
    };
  }

  async #attach(runId: RunId): Promise<Attached | null> {
    const kept = join(this.#resultsDirectory, `${runId}.duckdb`);
    const path = join(this.#folder, `${runId}.duckdb`);
    const byteCount = await sizeOf(kept);
    if (byteCount === null) return null;
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    await rm(path, { force: true });
    await linkOrCopy(kept, path);
    const catalog = `r_${runId}`;
    try {
      await this.#admin.run(`ATTACH ${quoteLiteral(path)} AS ${catalog} (READ_ONLY)`);
      const reader = await this.#admin.runAndReadAll(`SELECT json FROM ${catalog}.main.description`);
      const [row] = reader.getRowsJson() as [json: string][];
      if (row === undefined) throw new Error(`The Result ${runId} has no description.`);
      const description = ResultDescription.parse(JSON.parse(row[0]));
      return { description: { ...description, byteCount }, catalog, users: 0 };
    } catch (cause) {
      if (readEngineError(cause).fields.exceptionType === "INTERRUPT") throw cause;
      throw new TargetError("result_gone", "The Result's file is damaged. Run the cell again.", { cause });
    }
  }

  async #detachOldest(): Promise<void> {
    for (const [runId, opening] of this.#attached) {
      if (this.#attached.size <= ATTACHED_MAX) return;
      const attached = await opening;
      if (attached === null || attached.users > 0) continue;
      this.#attached.delete(runId);
      await this.#admin.run(`DETACH ${attached.catalog}`);
      await rm(join(this.#folder, `${runId}.duckdb`), { force: true });
    }
  }

  /** From here on the Result exists, whole, whatever dies. */
  async #publish(runId: RunId, path: string): Promise<number> {
    const kept = join(this.#resultsDirectory, `${runId}.duckdb`);
    const byteCount = (await sizeOf(path)) ?? 0;
    await mkdir(this.#resultsDirectory, { recursive: true, mode: 0o700 });
    // Later links of it lie in folders that SQL can reach: from here on nothing writes it.
    await chmod(path, 0o400);
    await linkOrCopy(path, `${kept}.new`);
    await rename(`${kept}.new`, kept);
    await rm(path, { force: true });
    return byteCount;
  }
}

/** After an error the transaction may already be gone; only a broken engine fails otherwise. */
function ignoreNoTransaction(error: unknown): void {
  if (!(error instanceof Error)) throw error;
}

async function removeDatabase(path: string): Promise<void> {
  await rm(path, { force: true });
  await rm(`${path}.wal`, { force: true });
}

async function linkOrCopy(from: string, to: string): Promise<void> {
  await rm(to, { force: true });
  try {
    await link(from, to);
  } catch (error) {
    if (codeOf(error) !== "EXDEV" && codeOf(error) !== "EPERM") throw error;
    await copyFile(from, to);
  }
}

async function sizeOf(path: string): Promise<number | null> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return null;
    throw error;
  }
}

const codeOf = (error: unknown): unknown =>
  error instanceof Error && "code" in error ? error.code : undefined;
