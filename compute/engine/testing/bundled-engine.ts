import { mkdir, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { EngineFork } from "../engine-session.ts";

/** A program of the engine as a build makes it: it starts in a third of the time that sources take. */
export interface BundledProgram {
  readonly fork: EngineFork;
  remove(): Promise<void>;
}

/** @param source relative to this folder */
export async function bundleProgram(source: string): Promise<BundledProgram> {
  // Inside of node_modules, so that its packages are found.
  const cache = fileURLToPath(new URL("../../../node_modules/.cache/", import.meta.url));
  const outdir = `${cache}eider-engine-${process.pid}-${performance.now()}`;
  await mkdir(outdir, { recursive: true });
  await build({
    entryPoints: { program: fileURLToPath(new URL(source, import.meta.url)) },
    outdir,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    packages: "external",
    platform: "node",
    target: "node20.19",
    format: "esm",
    logLevel: "warning",
  });
  return {
    fork: { entry: `${outdir}/program.mjs`, execArgv: [] },
    remove: () => rm(outdir, { recursive: true, force: true }),
  };
}
