// Writes what completion and hovers know of SQL, as the pinned engines tell it: components/editor/sql-vocabulary.json
// (functions, keywords) and components/editor/sql-words.ts (words that can't be names). `--check` fails when they are
// stale; it asks the native engine only and compares the version of the Wasm one, which takes half a minute to start.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { ROOT } from "./steps.mjs";

const VOCABULARY = join(ROOT, "components/editor/sql-vocabulary.json");
const WORDS = join(ROOT, "components/editor/sql-words.ts");
const require = createRequire(import.meta.url);

/** Operators and casts have no name that is called; a macro of `pg_catalog` is there for drivers. */
const FUNCTIONS = `
  SELECT function_name AS name, function_type AS kind, parameters, parameter_types AS types, return_type AS returns,
    varargs, description, examples, categories
  FROM duckdb_functions()
  WHERE schema_name = 'main' AND function_type <> 'pragma' AND regexp_full_match(function_name, '[a-z][a-z0-9_]*')
  ORDER BY ALL`;
const SIGNATURES_MAX = 4;
const ABOUT_CHARS_MAX = 300;

const isCheck = process.argv.includes("--check");
const { version: wasmVersion } = JSON.parse(
  readFileSync(join(ROOT, "node_modules/@duckdb/duckdb-wasm/package.json"), "utf8"),
);
const native = await readNative();
const nativeOnly = isCheck ? knownNativeOnly() : await missingInWasm(native.functions);
const vocabulary = vocabularyText(native, nativeOnly);
const words = wordsText(native.keywords);

if (isCheck) {
  const isCurrent = readFileSync(VOCABULARY, "utf8") === vocabulary && readFileSync(WORDS, "utf8") === words;
  if (!isCurrent) process.stdout.write("The SQL vocabulary is stale: run node scripts/sql-vocabulary.mjs\n");
  process.exit(isCurrent ? 0 : 1);
}
writeFileSync(VOCABULARY, vocabulary);
writeFileSync(WORDS, words);
process.exit(0);

async function readNative() {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  const rows = async (sql) => (await connection.runAndReadAll(sql)).getRowObjectsJson();
  const [{ version }] = await rows("SELECT version() AS version");
  const overloads = groupBy(await rows(FUNCTIONS), ({ name }) => name);
  const keywords = await rows(
    "SELECT upper(keyword_name) AS word, keyword_category AS category FROM duckdb_keywords() ORDER BY word",
  );
  return { version, functions: [...overloads].map(toFunction), keywords };
}

function toFunction([name, overloads]) {
  const described = overloads.find(({ description }) => description) ?? overloads[0];
  return {
    name,
    kind: overloads[0].kind.replace("table_macro", "table").replace("macro", "scalar"),
    signatures: [...groupBy(overloads, parameterNames).values()].slice(0, SIGNATURES_MAX).map(signature),
    about: shorten(described.description ?? ""),
    example: described.examples?.[0] ?? "",
    category: described.categories?.[0] ?? "",
  };
}

/** `Map.groupBy`, which Node 20 lacks. */
function groupBy(items, keyOf) {
  const groups = new Map();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

/** Overloads that differ in types only are one signature. Positions of a table function have no names: `col0`. */
function parameterNames({ parameters, types, varargs }) {
  const positions = parameters.map((name, index) => (/^col\d+$/.test(name) ? (types[index] ?? "any") : name));
  return JSON.stringify([positions, varargs]);
}

function signature(overloads) {
  const [{ kind, parameters, varargs }] = overloads;
  const isTable = kind.startsWith("table");
  const written = parameters.flatMap((parameter, index) => {
    const types = new Set(overloads.map((overload) => overload.types[index]));
    const [type] = types;
    const known = types.size === 1 && type ? type.toLowerCase() : "";
    if (/^col\d+$/.test(parameter)) return [known || "any"];
    if (isTable) return [];
    return [known && known !== "lambda" ? `${parameter} ${known}` : parameter];
  });
  const isNamed = isTable && parameters.some((parameter) => !/^col\d+$/.test(parameter));
  if (varargs || isNamed) written.push("…");
  return { parameters: written.join(", "), returns: returned(overloads) };
}

function returned(overloads) {
  const types = new Set(overloads.map(({ returns }) => returns).filter(Boolean));
  return types.size === 0 || types.size > 2 ? "" : [...types].join(" or ").toLowerCase();
}

function shorten(text) {
  const line = text.replaceAll(/\s+/g, " ").trim();
  return line.length > ABOUT_CHARS_MAX ? `${line.slice(0, ABOUT_CHARS_MAX - 1)}…` : line;
}

async function missingInWasm(functions) {
  const engine = require("@duckdb/duckdb-wasm/dist/duckdb-node-blocking.cjs");
  const folder = dirname(require.resolve("@duckdb/duckdb-wasm/dist/duckdb-node-blocking.cjs"));
  const bundle = (name) => ({ mainModule: join(folder, name), mainWorker: "" });
  const bundles = { mvp: bundle("duckdb-mvp.wasm"), eh: bundle("duckdb-eh.wasm") };
  const database = await engine.createDuckDB(bundles, new engine.VoidLogger(), engine.NODE_RUNTIME);
  await database.instantiate(() => undefined);
  database.open({});
  const table = database.connect().query("SELECT DISTINCT function_name AS name FROM duckdb_functions()");
  const there = new Set(table.toArray().map(({ name }) => name));
  return new Set(functions.map(({ name }) => name).filter((name) => !there.has(name)));
}

function knownNativeOnly() {
  const known = JSON.parse(readFileSync(VOCABULARY, "utf8"));
  if (known.wasm !== wasmVersion)
    process.stdout.write(`made for duckdb-wasm ${known.wasm}, not ${wasmVersion}\n`);
  return new Set(
    known.wasm === wasmVersion
      ? known.functions.filter((each) => each.isNativeOnly).map(({ name }) => name)
      : [],
  );
}

/** One function per line, so that a difference can be read. */
function vocabularyText({ version, functions, keywords }, missing) {
  const lines = functions.map((each) =>
    JSON.stringify(
      missing.has(each.name) ? { ...each, isNativeOnly: true } : { ...each, isNativeOnly: false },
    ),
  );
  const words = JSON.stringify(keywords.map(({ word }) => word).join(" "));
  return `{"engine":"${version}","wasm":"${wasmVersion}","keywords":${words},\n"functions":[\n${lines.join(",\n")}\n]}\n`;
}

function wordsText(keywords) {
  const list = (category) =>
    wrap(keywords.filter((keyword) => keyword.category === category).map(({ word }) => word));
  return `// Made by scripts/sql-vocabulary.mjs from the pinned engine.

/** Words that are never names, unless quoted. */
export const RESERVED_WORDS = \`${list("reserved")}\`;

/** Words that may name a function or a type, but no relation and no column, unless quoted. */
export const FUNCTION_WORDS = \`${list("type_function")}\`;
`;
}

function wrap(words) {
  const lines = [""];
  for (const word of words) {
    if (`${lines.at(-1)} ${word}`.length > 78) lines.push("");
    lines.push(`${lines.pop()} ${word}`.trim());
  }
  return lines.join("\n  ");
}
