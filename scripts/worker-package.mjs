// Makes dist/worker.tgz: the worker as an npm package that installs nothing but DuckDB's native binding. The control plane
// serves it at /worker.tgz, deploy/Dockerfile.worker installs it. Alone: `node scripts/worker-package.mjs`.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { capture, fail, ROOT } from "./steps.mjs";

/** Native: npm installs the binary of the machine's own platform. Everything else is inside the bundles. */
const INSTALLED = ["@duckdb/node-api", "@duckdb/node-bindings"];
/** A bundle of ES modules that contains CommonJS packages needs their `require`. */
const REQUIRE =
  'import { createRequire as createRequireOfBundle } from "node:module"; const require = createRequireOfBundle(import.meta.url);';

const manifest = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));

/** Bundles and packs; answers the path of the tarball. */
export async function packWorker() {
  const folder = join(ROOT, "dist/worker-package");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const inputs = await bundleWorker(folder);
  writeFileSync(join(folder, "package.json"), `${JSON.stringify(workerManifest(), null, 2)}\n`);
  cpSync(join(ROOT, "compute/worker/README.md"), join(folder, "README.md"));
  cpSync(join(ROOT, "LICENSE"), join(folder, "LICENSE"));
  writeFileSync(join(folder, "THIRD-PARTY-LICENSES.txt"), licencesOf(inputs));
  const { code, output } = await capture("npm", ["pack", "--silent", "--pack-destination", ".."], {
    cwd: folder,
  });
  if (code !== 0) fail(`npm pack ended with code ${code}.\n${output}`);
  const packed = join(ROOT, "dist", `eider-worker-${manifest.version}.tgz`);
  const tarball = join(ROOT, "dist/worker.tgz");
  cpSync(packed, tarball);
  rmSync(packed);
  return tarball;
}

async function bundleWorker(folder) {
  const { build: bundle } = await import("esbuild");
  const { metafile } = await bundle({
    absWorkingDir: ROOT,
    entryPoints: {
      "worker/main": "compute/worker/command.ts",
      "engine/child": "compute/engine/engine-main.ts",
    },
    outdir: folder,
    bundle: true,
    external: INSTALLED,
    banner: { js: `#!/usr/bin/env node\n${REQUIRE}` },
    platform: "node",
    target: "node20.19",
    format: "esm",
    sourcemap: "linked",
    sourcesContent: false,
    metafile: true,
    logLevel: "warning",
  });
  return Object.keys(metafile.inputs);
}

function workerManifest() {
  const { version, license, engines } = manifest;
  return {
    name: "eider-worker",
    version,
    description: "The worker of Eider: runs SQL next to your data.",
    license,
    type: "module",
    engines,
    bin: { "eider-worker": "worker/main.js" },
    files: ["worker", "engine", "THIRD-PARTY-LICENSES.txt"],
    dependencies: Object.fromEntries(INSTALLED.map((name) => [name, manifest.dependencies[name]])),
  };
}

/** The licence texts of the packages inside the bundles, as their licences ask. */
function licencesOf(inputs) {
  const folders = new Set(inputs.map((input) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0]));
  folders.delete(undefined);
  return [...folders]
    .sort((left, right) => left.localeCompare(right))
    .map(licenceOf)
    .join(`\n${"-".repeat(80)}\n\n`);
}

function licenceOf(folder) {
  const path = join(ROOT, folder);
  const { name, version, license } = JSON.parse(readFileSync(join(path, "package.json"), "utf8"));
  const file = readdirSync(path).find((entry) => /^licen[cs]e/i.test(entry));
  if (file === undefined) fail(`${name} is bundled into the worker but has no licence file.`);
  return `${name} ${version} (${license})\n\n${readFileSync(join(path, file), "utf8").trim()}\n`;
}

if (process.argv[1] === join(ROOT, "scripts/worker-package.mjs")) {
  if (!existsSync(join(ROOT, "node_modules/esbuild"))) fail("Run `npm ci` first.");
  process.stdout.write(`${await packWorker()}\n`);
}
