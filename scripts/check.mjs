// `npm run check`: everything that can be known without running the product.
import { join } from "node:path";
import { generate } from "./generate.mjs";
import { bin, capture, installPackages, requireNode, ROOT } from "./steps.mjs";

const native = join(ROOT, "node_modules/typescript-native/bin/tsc");
const CHECKS = [
  { name: "format", command: bin("biome"), args: ["format", "."] },
  { name: "lint", command: bin("oxlint"), args: ["--type-aware", "--deny-warnings"] },
  { name: "types", command: process.execPath, args: [native, "-p", "tsconfig.json"] },
  {
    name: "types, portable code without Node",
    command: process.execPath,
    args: [native, "-p", "tsconfig/portable-browser.json"],
  },
  {
    name: "types, portable code without DOM",
    command: process.execPath,
    args: [native, "-p", "tsconfig/portable-node.json"],
  },
  {
    name: "import rules",
    command: bin("depcruise"),
    args: ["--config", ".dependency-cruiser.cjs", "app", "components", "server", "compute"],
  },
  { name: "tidy rules", command: process.execPath, args: [join(ROOT, "scripts/tidy.mjs")] },
  {
    name: "docs/configuration.md is current",
    command: process.execPath,
    args: ["--import", "tsx", join(ROOT, "scripts/config-docs.mjs"), "--check"],
  },
  {
    name: "docs/what-crosses-the-boundary.md is current",
    command: process.execPath,
    args: ["--import", "tsx", join(ROOT, "scripts/boundary-docs.mjs"), "--check"],
  },
  {
    name: "the SQL vocabulary is the engines'",
    command: process.execPath,
    args: [join(ROOT, "scripts/sql-vocabulary.mjs"), "--check"],
  },
  {
    name: "migrations match the schema",
    command: process.execPath,
    args: ["--import", "tsx", join(ROOT, "scripts/db-diff.mjs"), "--check"],
  },
];

/** Runs every check, two at a time; answers how many passed and failed. */
export async function check() {
  await installPackages();
  await generate();
  const waiting = [...CHECKS];
  let passed = 0;
  let failed = 0;
  const lane = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const { name, command, args } = next;
      const startedAt = Date.now();
      const { code, output } = await capture(command, args);
      const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
      process.stdout.write(`${code === 0 ? "ok    " : "FAILED"} ${name} (${seconds} s)\n`);
      if (code !== 0) process.stdout.write(`${output.trimEnd()}\n`);
      if (code === 0) passed += 1;
      else failed += 1;
    }
  };
  await Promise.all([lane(), lane()]);
  return { passed, failed };
}

if (process.argv[1] === join(ROOT, "scripts/check.mjs")) {
  requireNode();
  const { passed, failed } = await check();
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
  process.exit(failed === 0 ? 0 : 1);
}
