// `npm run db:diff -- <name>`: writes prisma/migrations/<time>_<name>/migration.sql with what turns the database of all
// migrations so far into prisma/schema.prisma. `--check`: fails when that would not be empty. Works offline, on an empty
// database in memory, never on a real one.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils";
import { PrismaPGlite } from "pglite-prisma-adapter";

const ROOT = join(import.meta.dirname, "..");
const MIGRATIONS = join(ROOT, "prisma/migrations");
const FILTER = { externalTables: [], externalEnums: [] };

const [argument] = process.argv.slice(2);
const isCheck = argument === "--check";
if (!isCheck && !/^[a-z][a-z0-9_]*$/.test(argument ?? "")) {
  process.stderr.write("Usage: npm run db:diff -- <name_in_snake_case> | --check\n");
  process.exit(2);
}
const sql = await diff();
if (sql === "") {
  process.stdout.write("The migrations match prisma/schema.prisma.\n");
} else if (isCheck) {
  process.stdout.write(
    `prisma/schema.prisma has changes without a migration: npm run db:diff -- <name>\n\n${sql}\n`,
  );
  process.exit(1);
} else {
  const folder = join(MIGRATIONS, `${new Date().toISOString().replace(/\D/g, "").slice(0, 14)}_${argument}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "migration.sql"), `${sql}\n`);
  process.stdout.write(`Written: ${join(folder, "migration.sql")}\nRead it before you commit it.\n`);
}

async function diff() {
  const { SchemaEngine } = await loadSchemaEngine();
  const pglite = await PGlite.create();
  const schema = {
    files: [{ path: "schema.prisma", content: readFileSync(join(ROOT, "prisma/schema.prisma"), "utf8") }],
  };
  const adapter = new PrismaPGlite(pglite);
  // The adapter's own `executeScript` does not wait.
  const connect = async () =>
    Object.assign(await adapter.connect(), {
      executeScript: (script) => pglite.exec(script).then(() => undefined),
    });
  const engine = await SchemaEngine.new(
    { datamodels: schema.files.map(({ path, content }) => [path, content]) },
    () => {},
    bindMigrationAwareSqlAdapterFactory({
      provider: "postgres",
      adapterName: adapter.adapterName,
      connect,
      connectToShadowDb: connect,
    }),
  );
  const { stdout } = await engine.diff({
    from: { tag: "migrations", ...migrationList() },
    to: { tag: "schemaDatamodel", ...schema },
    script: true,
    exitCode: null,
    shadowDatabaseUrl: null,
    filters: FILTER,
  });
  await pglite.close();
  const statements = (stdout ?? "").trim();
  return statements === "-- This is an empty migration." ? "" : statements;
}

function migrationList() {
  const names = readdirSync(MIGRATIONS, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
  return {
    baseDir: MIGRATIONS,
    lockfile: {
      path: "migration_lock.toml",
      content: readFileSync(join(MIGRATIONS, "migration_lock.toml"), "utf8"),
    },
    shadowDbInitScript: "",
    migrationDirectories: names.map((name) => ({
      path: name,
      migrationFile: {
        path: "migration.sql",
        content: { tag: "ok", value: readFileSync(join(MIGRATIONS, name, "migration.sql"), "utf8") },
      },
    })),
  };
}

/** Node 20 can't import Wasm by name, as the package does. */
async function loadSchemaEngine() {
  const bindings = await import("@prisma/schema-engine-wasm/schema_engine_bg");
  const path = createRequire(import.meta.url)
    .resolve("@prisma/schema-engine-wasm/schema_engine_bg")
    .replace(/\.js$/, ".wasm");
  const { instance } = await WebAssembly.instantiate(readFileSync(path), {
    "./schema_engine_bg.js": bindings,
  });
  bindings.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  return bindings;
}
