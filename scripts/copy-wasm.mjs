// Copies what the browser target loads at run time to public/duckdb/<version>/ and compresses it.
// Idempotent: files that are there already with the same bytes are left alone.
import { createReadStream, createWriteStream } from "node:fs";
import { copyFile, mkdir, readFile, rename, stat, unlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { constants, createBrotliCompress } from "node:zlib";
import { build } from "esbuild";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const require = createRequire(join(root, "package.json"));
const duckdb = dirname(require.resolve("@duckdb/duckdb-wasm"));
const { version } = JSON.parse(await readFile(join(duckdb, "../package.json"), "utf8"));
const parquet = join(root, "node_modules/parquet-wasm/esm");
const directory = join(root, "public/duckdb", version);

/** Quality 9 compresses the 36 MB engine in about 4 s to 7.2 MB; 11 takes a minute for 6.2 MB. */
const BROTLI_QUALITY = Number(process.env.EIDER_BROTLI_QUALITY ?? 9);

await mkdir(directory, { recursive: true });
await publish(join(duckdb, "duckdb-eh.wasm"), "duckdb-eh.wasm");
// DuckDB's worker prints every refused statement to the console.
const worker = await readFile(join(duckdb, "duckdb-browser-eh.worker.js"), "utf8");
await publishText(`console.log = () => {};\n${worker}`, "engine.worker.js");
await publish(join(parquet, "parquet_wasm_bg.wasm"), "parquet_wasm_bg.wasm");
const decoder = await build({
  entryPoints: [join(root, "compute/targets/browser/parquet-decoder.worker.ts")],
  bundle: true,
  format: "iife",
  target: "es2022",
  minify: true,
  write: false,
  // The bundle is told where its module is; the default would need import.meta.
  define: { "import.meta.url": '""' },
  logLevel: "warning",
});
await publishText(decoder.outputFiles[0].text, "parquet-decoder-1.worker.js");

async function publish(source, name) {
  const target = join(directory, name);
  const isCurrent = await isSame(target, source);
  if (!isCurrent) await replace(target, (temporary) => copyFile(source, temporary));
  if (!isCurrent || (await sizeOf(`${target}.br`)) === null)
    await replace(`${target}.br`, (temporary) => compress(source, temporary));
}

async function publishText(text, name) {
  const source = join(directory, `${name}.${process.pid}.source`);
  await writeFile(source, text);
  try {
    await publish(source, name);
  } finally {
    await unlink(source);
  }
}

async function replace(target, write) {
  const temporary = `${target}.${process.pid}.tmp`;
  await write(temporary);
  await rename(temporary, target);
}

async function compress(source, target) {
  const brotli = createBrotliCompress({
    params: {
      [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY,
      [constants.BROTLI_PARAM_LGWIN]: 24,
      [constants.BROTLI_PARAM_SIZE_HINT]: (await stat(source)).size,
    },
  });
  await pipeline(createReadStream(source), brotli, createWriteStream(target));
}

async function isSame(left, right) {
  if ((await sizeOf(left)) !== (await sizeOf(right))) return false;
  return (await readFile(left)).equals(await readFile(right));
}

async function sizeOf(path) {
  const found = await stat(path).catch((error) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  return found?.size ?? null;
}
