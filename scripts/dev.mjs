// `npm run dev`: the server from its TypeScript sources; pages reload by themselves, the server when its files change.
import { join } from "node:path";
import { installPackages, must, requireNode, ROOT } from "./steps.mjs";

requireNode();
await installPackages();
const { generate } = await import("./generate.mjs");
await generate();
const { packWorker } = await import("./worker-package.mjs");
await packWorker();
await must(
  process.execPath,
  [
    "--import",
    "tsx",
    "--watch-path=server",
    "--watch-path=compute",
    "--enable-source-maps",
    join(ROOT, "server/main.ts"),
  ],
  {
    env: { ...process.env, NODE_ENV: "development", NEXT_TELEMETRY_DISABLED: "1" },
  },
);
