// `npm run bench [-- name …]`: runs the benchmarks, prints a table, writes bench/results/<name>.json.
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Bench, type BenchLine, ratio } from "./measure.ts";

const HERE = dirname(fileURLToPath(import.meta.url));
const wanted = process.argv.slice(2);
const names = readdirSync(HERE)
  .filter((file) => file.endsWith(".bench.ts"))
  .map((file) => file.slice(0, -".bench.ts".length))
  .filter((name) => wanted.length === 0 || wanted.includes(name));
if (names.length === 0) {
  console.error(`No benchmark is called ${wanted.join(", ")}.`);
  process.exit(1);
}

mkdirSync(join(HERE, "results"), { recursive: true });
for (const name of names) {
  const { bench } = (await import(`./${name}.bench.ts`)) as { bench: Bench };
  console.log(`\n${bench.name}`);
  const lines = await bench.run();
  for (const line of lines) print(line);
  const machine = {
    cpus: cpus().length,
    model: cpus()[0]?.model ?? "",
    memoryBytes: totalmem(),
    node: process.version,
  };
  writeFileSync(
    join(HERE, "results", `${name}.json`),
    `${JSON.stringify({ name: bench.name, machine, lines }, null, 2)}\n`,
  );
}
process.exit(0);

function print(line: BenchLine): void {
  const factor = ratio(line);
  const value = factor ?? line.measured.median;
  const verdict = line.target === null ? "" : value <= line.target ? "within" : "SHORT OF";
  const figures = `${format(line.measured.median)} ${line.unit} (${format(line.measured.min)}–${format(line.measured.max)}, n=${line.measured.repetitions})`;
  const baseline = line.baseline
    ? ` against ${line.against} ${format(line.baseline.median)} ${line.unit}`
    : "";
  const times = factor === null ? "" : ` = ${factor.toFixed(2)}×`;
  const goal =
    line.target === null ? "" : `, ${verdict} ≤ ${line.target}${factor === null ? ` ${line.unit}` : "×"}`;
  console.log(`  ${line.name}: ${figures}${baseline}${times}${goal}${line.note ? `; ${line.note}` : ""}`);
}

function format(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString("en") : value.toPrecision(3);
}
