// Makes everything that `npm start` runs: Prisma's client, the engine's Wasm files, the pages, three bundles (server, worker, engine), and the worker's npm package.
import { generate } from "./generate.mjs";
import { packWorker } from "./worker-package.mjs";
import { bin, installPackages, must, requireNode, ROOT, unlessFresh } from "./steps.mjs";

const SOURCES = [
  "app",
  "components",
  "compute",
  "server",
  "prisma",
  "public",
  "next.config.js",
  "package-lock.json",
  "scripts/build.mjs",
  "scripts/worker-package.mjs",
];

requireNode();
await build();

async function build() {
  await installPackages();
  await generate();
  const isBuilt = await unlessFresh(
    "build",
    SOURCES,
    [
      ".next/BUILD_ID",
      "dist/server/main.js",
      "dist/worker/main.js",
      "dist/engine/child.js",
      "dist/worker.tgz",
    ],
    async () => {
      process.stdout.write("Building Eider (about a minute, once)…\n");
      await bundlePrograms();
      await packWorker();
      await must(bin("next"), ["build"], {
        env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
      });
    },
  );
  if (!isBuilt) process.stdout.write("The build is up to date.\n");
}

async function bundlePrograms() {
  const { build: bundle } = await import("esbuild");
  await bundle({
    absWorkingDir: ROOT,
    entryPoints: {
      "server/main": "server/main.ts",
      "worker/main": "compute/worker/command.ts",
      "engine/child": "compute/engine/engine-main.ts",
    },
    outdir: "dist",
    bundle: true,
    packages: "external",
    platform: "node",
    target: "node20.19",
    format: "esm",
    sourcemap: "linked",
    logLevel: "warning",
  });
}
