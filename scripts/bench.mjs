// `npm run bench [-- name …]`: builds what is stale, then measures.
import { join } from "node:path";
import { requireNode, ROOT, run } from "./steps.mjs";

requireNode();
await import("./build.mjs");
const { ensureChromium } = await import("./chromium.mjs");
const env = { ...process.env, CHROMIUM_PATH: await ensureChromium() };
process.exit(
  await run(process.execPath, ["--import", "tsx", join(ROOT, "bench/main.ts"), ...process.argv.slice(2)], {
    env,
  }),
);
