// `npm start`: from a fresh clone to a running Eider.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { requireNode, ROOT } from "./steps.mjs";

requireNode();
await import("./build.mjs");

const server = spawn(process.execPath, ["--enable-source-maps", join(ROOT, "dist/server/main.js")], {
  cwd: ROOT,
  stdio: "inherit",
  env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
});
// A terminal sends Ctrl+C to the whole group; a supervisor signals only this process.
for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => server.kill(signal));
process.on("SIGINT", () => {});
server.on("exit", (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
