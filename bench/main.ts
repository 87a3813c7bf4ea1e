// `npm run bench [-- name …]`: runs the benchmarks, prints a table, writes bench/results/<name>.json.
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { cpus, loadavg, totalmem } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Bench, type BenchLine, ratio } from "./measure.ts";

const HERE = dirname(fileURLToPath(import.meta.url));
const BUILT = [".next/BUILD_ID", "dist/server/main.js", "dist/worker/main.js", "dist/engine/child.js"];

const wanted = process.argv.slice(2);
const all = readdirSync(HERE)
  .filter((file) => file.endsWith(".bench.ts"))
  .map((file) => file.slice(0, -".bench.ts".length));
const unknown = wanted.filter((name) => !all.includes(name));
const missing = BUILT.filter((file) => !existsSync(join(dirname(HERE), file)));
if (unknown.length > 0) give(`No benchmark is called ${unknown.join(", ")}. There are: ${all.join(", ")}.`);
if (missing.length > 0) give(`Not built: ${missing.join(", ")} is missing. Run \`npm run build\` first.`);

// what was started is ended by its `exit` listeners
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));

mkdirSync(join(HERE, "results"), { recursive: true });
const failed: string[] = [];
for (const name of all.filter((one) => wanted.length === 0 || wanted.includes(one))) {
  const { bench } = (await import(`./${name}.bench.ts`)) as { bench: Bench };
  const startedAt = performance.now();
  console.log(`\n${bench.name}`);
  try {
    const lines = await bench.run();
    for (const line of lines) print(line);
    keep(name, bench.name, lines);
  } catch (error) {
    // one that breaks must not cost the figures of the others
    failed.push(name);
    console.error(`  broken off:`, error);
  }
  console.log(`  (${Math.round((performance.now() - startedAt) / 1000)} s)`);
}
if (failed.length > 0) console.error(`\nWithout figures: ${failed.join(", ")}.`);
process.exit(failed.length > 0 ? 1 : 0);

function give(reason: string): never {
  console.error(reason);
  process.exit(1);
}

function keep(name: string, title: string, lines: readonly BenchLine[]): void {
  const machine = {
    cpus: cpus().length,
    model: cpus()[0]?.model ?? "",
    memoryBytes: totalmem(),
    node: process.version,
    /** of the last minute, when it ended: more than the number of cores is a busy machine */
    load: loadavg()[0],
  };
  const at = new Date().toISOString();
  writeFileSync(
    join(HERE, "results", `${name}.json`),
    `${JSON.stringify({ name: title, at, machine, lines }, null, 2)}\n`,
  );
}

function print(line: BenchLine): void {
  const factor = ratio(line);
  const value = factor ?? line.measured.median;
  const verdict = line.target === null ? "" : value <= line.target ? "within" : "SHORT OF";
  const figures = `${format(line.measured.median)} ${line.unit} (${format(line.measured.min)}–${format(line.measured.max)}, n=${line.measured.repetitions})`;
  const baseline = line.baseline
    ? ` against ${line.against} ${format(line.baseline.median)} ${line.unit} (${format(line.baseline.min)}–${format(line.baseline.max)})`
    : "";
  const times = factor === null ? "" : ` = ${factor.toFixed(2)}×`;
  const goal =
    line.target === null
      ? ""
      : `, ${verdict} ≤ ${format(line.target)}${factor === null ? ` ${line.unit}` : "×"}`;
  console.log(`  ${line.name}: ${figures}${baseline}${times}${goal}${line.note ? `; ${line.note}` : ""}`);
}

function format(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString("en") : value.toPrecision(3);
}
