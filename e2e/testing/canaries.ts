import { randomInt } from "node:crypto";
import { closeSync, openSync, readdirSync, readFileSync, readSync } from "node:fs";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";

/**
 * A mark that no other data has by chance. What it is put into may be seen by the person and by the
 * worker only. SQL text is known to the control plane, so a statement holds the mark backwards.
 */
export interface Canary {
  /** every marked text begins with it */
  readonly mark: string;
  /** as the SQL has it: to be found where metadata is */
  readonly markInSql: string;
  /** the marked text itself, for what must not get anywhere */
  text(label: string): string;
  /** an SQL expression that gives `text(label)` without saying it */
  sql(label: string): string;
}

const LETTERS = "bcdfghjkmnpqrstvwxz";
const MARK_CHARS = 16;

export function createCanary(): Canary {
  const mark = Array.from({ length: MARK_CHARS }, () => LETTERS[randomInt(LETTERS.length)]).join("");
  const text = (label: string) => mark + label;
  return { mark, markInSql: backwards(mark), text, sql: (label) => `reverse('${backwards(text(label))}')` };
}

const backwards = (text: string): string => text.split("").toReversed().join("");

/** The ways in which a text may lie in a file: plain, in UTF-16, as base64 at any offset, as hex. */
export function encodingsOf(text: string): ReadonlyMap<string, Buffer> {
  const encodings = new Map([
    ["UTF-8", Buffer.from(text)],
    ["UTF-16", Buffer.from(text, "utf16le")],
    ["hex", Buffer.from(Buffer.from(text).toString("hex"))],
    ["HEX", Buffer.from(Buffer.from(text).toString("hex").toUpperCase())],
  ]);
  for (const offset of [0, 1, 2]) {
    const whole = Buffer.concat([Buffer.alloc(offset), Buffer.from(text)]);
    // only the characters that depend on nothing before or after the text
    const characters = whole.toString("base64url").slice(Math.ceil((offset * 4) / 3));
    const inner = whole.length % 3 === 0 ? characters : characters.slice(0, -1);
    encodings.set(`base64url+${offset}`, Buffer.from(inner));
    encodings.set(`base64+${offset}`, Buffer.from(inner.replaceAll("-", "+").replaceAll("_", "/")));
  }
  return encodings;
}

/** The files below a folder that hold the text in any encoding, each with the encoding. `without` names folders that are not looked into. */
export function filesWith(folder: string, text: string, without: readonly string[] = []): string[] {
  const encodings = encodingsOf(text);
  const found: string[] = [];
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    const isLeftOut = without.some((name) => path.startsWith(join(folder, name)));
    if (!entry.isFile() || isLeftOut) continue;
    found.push(...namesIn(readFileSync(path), encodings).map((name) => `${path} (${name})`));
  }
  return found;
}

/** The encodings in which a printed text holds the mark. */
export function encodingsIn(printed: string, text: string): string[] {
  return namesIn(Buffer.from(printed), encodingsOf(text));
}

function namesIn(bytes: Buffer, encodings: ReadonlyMap<string, Buffer>): string[] {
  return [...encodings].flatMap(([name, needle]) => (bytes.includes(needle) ? [name] : []));
}

/** Every row of every table of a stopped Eider's database, as JSON text: what is compressed in its files is plain here. */
export async function databaseText(dataDirectory: string): Promise<string> {
  const database = await PGlite.create(join(dataDirectory, "database"));
  try {
    const { rows: tables } = await database.query<{ name: string }>(
      `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
       WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
    );
    if (tables.length < 10) throw new Error(`only ${tables.length} tables were found`);
    const texts: string[] = [];
    for (const { name } of tables) {
      const { rows } = await database.query<{ row: string }>(
        `SELECT to_jsonb(t)::text AS row FROM ${name} t`,
      );
      texts.push(`${name}\n`, ...rows.map(({ row }) => `${row}\n`));
    }
    return texts.join("");
  } finally {
    await database.close();
  }
}

const MEMORY_CHUNK_BYTES = 32 * 1024 * 1024;

/**
 * The encodings in which a running process's memory holds the text: its heap, its
 * buffers, and the database that runs inside of it. Null where the machine does not
 * let us look.
 */
export function encodingsInMemory(pid: number, text: string): string[] | null {
  const encodings = encodingsOf(text);
  const longest = Math.max(...[...encodings.values()].map(({ length }) => length));
  const found = new Set<string>();
  let memory: number;
  try {
    memory = openSync(`/proc/${pid}/mem`, "r");
  } catch {
    return null;
  }
  const buffer = Buffer.alloc(MEMORY_CHUNK_BYTES + longest);
  for (const { start, end } of writableRegions(pid))
    for (let at = start; at < end; at += MEMORY_CHUNK_BYTES) {
      const bytes = readUpTo(memory, buffer, at, Math.min(end - at, buffer.length));
      for (const name of namesIn(buffer.subarray(0, bytes), encodings)) found.add(name);
    }
  closeSync(memory);
  return [...found];
}

function writableRegions(pid: number): { start: number; end: number }[] {
  return readFileSync(`/proc/${pid}/maps`, "utf8")
    .split("\n")
    .map((line) => /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(line))
    .filter((match) => match !== null)
    .map(([, start = "0", end = "0"]) => ({
      start: Number.parseInt(start, 16),
      end: Number.parseInt(end, 16),
    }));
}

/** 0 for a region that went away or can't be read. */
function readUpTo(memory: number, into: Buffer, at: number, length: number): number {
  try {
    return readSync(memory, into, 0, length, at);
  } catch {
    return 0;
  }
}
