// Writes docs/configuration.md from the tables in server/env.ts and compute/worker/config.ts; `--check` fails when it is stale. Run with `--import tsx`.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { WorkerEnvironment } from "../compute/worker/config.ts";
import { ENV_VARIABLES } from "../server/env.ts";
import { ROOT } from "./steps.mjs";

const PATH = join(ROOT, "docs/configuration.md");

const cell = (text) => text.replaceAll("|", "\\|");
const rows = Object.entries(ENV_VARIABLES).map(
  ([name, { fallback, doc }]) =>
    `| \`${name}\` | ${fallback === undefined ? "–" : `\`${fallback}\``} | ${cell(doc)} |`,
);
const workerRows = Object.entries(WorkerEnvironment.shape).map(([name, { description }]) => {
  if (!description)
    throw new Error(
      `compute/worker/config.ts: ${name} has no words. Add .describe("what it does. Default: …").`,
    );
  return `| \`${name}\` | ${cell(description)} |`;
});
const page = `# Configuration

## The control plane

The control plane reads these environment variables. A wrong one is named in one line, and Eider does not start.
This page is made from \`server/env.ts\` and \`compute/worker/config.ts\` by \`node --import tsx scripts/config-docs.mjs\`.

| variable | default | what it does |
| --- | --- | --- |
${rows.join("\n")}

## The worker

The worker program reads these. A wrong one is named, and the worker ends with code 78. Node itself reads \`NODE_EXTRA_CA_CERTS\`
(a PEM file of further certificate authorities).

| variable | what it does |
| --- | --- |
${workerRows.join("\n")}
`;

if (process.argv.includes("--check")) {
  const isCurrent = readFileSync(PATH, "utf8") === page;
  if (!isCurrent)
    process.stdout.write("docs/configuration.md is stale: run node --import tsx scripts/config-docs.mjs\n");
  process.exit(isCurrent ? 0 : 1);
}
writeFileSync(PATH, page);
