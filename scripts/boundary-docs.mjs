// Writes docs/what-crosses-the-boundary.md from the schemas of compute/protocol and their words in compute/protocol/boundary;
// `--check` fails when a field has no words, a schema or route is in no section, or the page is stale. Run with `--import tsx`.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { readMessages, UnexplainedField } from "../compute/protocol/boundary/read-fields.ts";
import { ROUTES, SECTIONS } from "../compute/protocol/boundary/sections.ts";
import { PROCEDURE_ACCESS, ROUTE_ACCESS, SOCKET_ACCESS } from "../server/auth/access.ts";
import { ROOT } from "./steps.mjs";

const PATH = join(ROOT, "docs/what-crosses-the-boundary.md");
const PROTOCOL = join(ROOT, "compute/protocol");
const WRITE = "node --import tsx scripts/boundary-docs.mjs";

const names = new Map();
const files = readdirSync(PROTOCOL).filter((file) => file.endsWith(".ts") && !file.includes(".test."));
for (const file of files)
  for (const [name, value] of Object.entries(await import(join(PROTOCOL, file))))
    if (value instanceof z.ZodType) names.set(value, { name, file });

const met = new Set();
const options = { nameOf: (schema) => names.get(schema)?.name, onVisit: (schema) => met.add(schema) };
const cell = (text) => text.replaceAll("|", "\\|").replaceAll("\n", " ");

const chapters = readOrFail(() => SECTIONS.map(chapterOf));
failOnStrays();
const page = pageOf(chapters);
if (process.argv.includes("--check")) {
  if (readFileSync(PATH, "utf8") !== page) fail(`docs/what-crosses-the-boundary.md is stale: run ${WRITE}`);
} else writeFileSync(PATH, page);

function fail(...lines) {
  process.stdout.write(`${lines.join("\n")}\n`);
  process.exit(1);
}

function readOrFail(read) {
  try {
    return read();
  } catch (error) {
    if (error instanceof UnexplainedField) fail(error.message, `Then run ${WRITE}`);
    throw error;
  }
}

/** Schemas and routes that no section names: they would cross without being told of. */
function failOnStrays() {
  const isShape = ({ _zod }) => ["object", "union", "lazy"].includes(_zod.def.type);
  const strays = [...names]
    .filter(([schema]) => isShape(schema) && !met.has(schema))
    .map(
      ([, { name, file }]) =>
        `compute/protocol/${file}: ${name} is in no section. Add it to a message or to SECTIONS`,
    );
  const mounted = [
    ...Object.keys(ROUTE_ACCESS),
    ...Object.keys(SOCKET_ACCESS).map((path) => `SOCKET ${path}`),
  ];
  for (const route of mounted) if (!(route in ROUTES)) strays.push(`${route} is not named. Add it to ROUTES`);
  for (const route of Object.keys(ROUTES))
    if (!mounted.includes(route)) strays.push(`${route} is no route any more. Remove it from ROUTES`);
  if (strays.length > 0)
    fail(...strays.map((stray) => `${stray} in compute/protocol/boundary/sections.ts.`), `Then run ${WRITE}`);
}

function chapterOf({ title, via, signedBy, isSealed, schemas }) {
  const facts = [
    `Via ${via}.`,
    isSealed
      ? "**Sealed**: the control plane carries ciphertext."
      : "The control plane reads it, but for what is marked.",
    ...(signedBy === null ? [] : [`Signed by ${signedBy}.`]),
  ];
  const tables = Object.entries(schemas).flatMap(([name, schema]) =>
    readMessages(schema, names.get(schema)?.name ?? name, { ...options, isSealed }).map((message) =>
      tableOf(message.name === null ? name : `\`${message.name}\``, message.fields),
    ),
  );
  return `## ${title}\n\n${facts.join(" ")}\n\n${tables.join("\n\n")}`;
}

function tableOf(title, fields) {
  if (fields.length === 0) return `### ${title}\n\nNo fields.`;
  const rows = fields.map(
    ({ path, type, isSealed, why }) =>
      `| \`${path}\` | ${cell(type)} | ${isSealed ? "sealed" : "readable"} | ${cell(why)} |`,
  );
  return `### ${title}\n\n| field | type | for the control plane | why it crosses |\n| --- | --- | --- | --- |\n${rows.join("\n")}`;
}

function pageOf(sections) {
  const routes = Object.entries(ROUTES).map(
    ([route, { carries, readable }]) => `| \`${route}\` | ${cell(carries)} | ${readable} |`,
  );
  const procedures = Object.keys(PROCEDURE_ACCESS).map((name) => `\`${name}\``);
  return `# What crosses the boundary

Every field that leaves a browser, a worker or the control plane: its type and bounds, whether the control plane can read it, and why
it has to cross. This page is made from the schemas that both ends parse with; a field that nobody explained fails \`npm run check\`.

- **readable**: in the clear for the control plane (and TLS on the way). Ids, names, counts, states, keys.
- **sealed**: AES-256-GCM under a key that only the reader's device and one worker can derive. The control plane passes on bytes.
- **stored**: a file of the Lake that the control plane keeps as opaque Parquet and never opens.

Rows, parameters, filters, chart data, error texts of an engine and names that occur only in a Result are sealed. SQL text is sealed in
every call; the notebook that holds it is the control plane's own document, so SQL, names of tables, columns and cells are known
to it. What this protects against, and what not: [security](security.md).

${sections.join("\n\n")}

## Frames

Answers travel as numbered frames. On a socket: 30 bytes of call id, 4 bytes of number, the frame; in an HTTP body: 4 bytes of length, 4 of
number, the frame. A frame: version (1 byte), flags (1), attempt (2), in the first one the worker's one-time public key (32) and its
signature (64), then ciphertext with its tag (16). Call id, attempt, number and the last mark are authenticated, so a frame that was
changed, dropped, repeated, moved or cut off is an error. The control plane sees call id, number, length and time of a frame.

## Routes

| route | carries | for the control plane |
| --- | --- | --- |
${routes.join("\n")}

## tRPC procedures

Page and control plane also speak by these procedures, all of them readable: accounts, members, notebooks (documents with their SQL and
text), catalog (names and types), Runs (states, counts, Receipts), devices (public keys), workers. None takes or answers rows of a Result,
parameters or error texts of an engine.

${procedures.join(", ")}
`;
}
