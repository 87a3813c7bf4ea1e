// Writes the table of docs/worker-policy.md and docs/worker-policy.schema.json (for editors) from the schema in
// compute/worker/local-policy; `--check` fails when either is stale, or when the page's example is not a policy. Run with `--import tsx`.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { LocalPolicy } from "../compute/worker/local-policy/local-policy.ts";
import { parseLocalPolicy } from "../compute/worker/local-policy/read-local-policy.ts";
import { ROOT } from "./steps.mjs";

const PAGE = join(ROOT, "docs/worker-policy.md");
const SCHEMA = join(ROOT, "docs/worker-policy.schema.json");
const WRITE = "node --import tsx scripts/policy-docs.mjs";
const [BEGIN, END] = ["<!-- keys: begin -->", "<!-- keys: end -->"];

const schema = {
  title: "Local policy of an Eider worker",
  ...z.toJSONSchema(LocalPolicy, { io: "input" }),
};
const table = `| key | value | what it does |\n| --- | --- | --- |\n${rowsOf(schema, "").join("\n")}`;
const old = readFileSync(PAGE, "utf8");
const [head, rest] = old.split(BEGIN);
const tail = rest?.split(END)[1];
if (tail === undefined) fail(`docs/worker-policy.md has no ${BEGIN} and ${END}`);
const page = `${head}${BEGIN}\n\n${table}\n\n${END}${tail}`;
const json = `${JSON.stringify(schema, null, 2)}\n`;

for (const [, example] of page.matchAll(/```yaml\n([\s\S]*?)```/g))
  parseLocalPolicy("docs/worker-policy.md", example);
if (!process.argv.includes("--check")) {
  writeFileSync(PAGE, page);
  writeFileSync(SCHEMA, json);
} else if (page !== old || readFileSync(SCHEMA, "utf8") !== json)
  fail(`docs/worker-policy.md or its schema is stale: run ${WRITE}`);

function rowsOf(object, prefix) {
  return Object.entries(object.properties).flatMap(([key, value]) => {
    const path = `${prefix}${key}`;
    if (value.properties) return rowsOf(value, `${path}.`);
    if (!value.description) fail(`${path} has no words: add .describe("…") in local-policy.ts`);
    return [`| \`${path}\` | ${valueOf(value)} | ${value.description.replaceAll("|", "\\|")} |`];
  });
}

function valueOf(value) {
  if (value.const !== undefined) return `\`${value.const}\``;
  if (value.enum) return value.enum.map((one) => `\`${one}\``).join(", ");
  if (value.anyOf) return "fingerprint or signing key";
  if (value.type === "array") return `list (≤ ${value.maxItems}) of ${valueOf(value.items)}`;
  if (value.type === "integer") return `number, ${boundsOf(value)}`;
  return value.type === "boolean" ? "`true` or `false`" : "name";
}

function boundsOf({ minimum, maximum }) {
  const most = maximum === undefined || maximum === Number.MAX_SAFE_INTEGER ? "" : ` to ${maximum}`;
  return most === "" ? `at least ${minimum}` : `${minimum}${most}`;
}

function fail(message) {
  process.stdout.write(`${message}\n`);
  process.exit(1);
}
