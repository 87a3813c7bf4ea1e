// Files that are made from sources and not kept in git: Prisma's client and the engine's Wasm files.
import { join } from "node:path";
import { bin, must, ROOT, unlessFresh } from "./steps.mjs";

export async function generate() {
  await unlessFresh(
    "prisma",
    ["prisma/schema.prisma", "prisma.config.ts", "package-lock.json"],
    ["server/db/generated/client.ts"],
    () => must(bin("prisma"), ["generate", "--no-hints"], { stdio: ["ignore", "ignore", "inherit"] }),
  );
  await unlessFresh(
    "wasm",
    [
      "scripts/copy-wasm.mjs",
      "compute/targets/browser/parquet-decoder.worker.ts",
      "compute/targets/browser/decode-message.ts",
      "package-lock.json",
    ],
    ["public/duckdb"],
    () => must(process.execPath, [join(ROOT, "scripts/copy-wasm.mjs")]),
  );
}
