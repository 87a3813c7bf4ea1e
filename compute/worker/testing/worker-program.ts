import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";

const MAIN = fileURLToPath(new URL("../main.ts", import.meta.url));
const TSX = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
/** The worker as its own process, from its sources. */
export interface WorkerProgram {
  readonly exited: Promise<number | null>;
  readonly lines: () => string[];
  kill(signal: "SIGTERM" | "SIGKILL" | "SIGHUP" | "SIGSTOP" | "SIGCONT"): void;
}

/** `input` is its standard input. */
export function startWorkerProgram(environment: Record<string, string>, input = ""): WorkerProgram {
  const child = spawn(process.execPath, ["--import", TSX, MAIN], {
    env: { NODE_ENV: "test", PATH: process.env.PATH, ...environment },
    stdio: ["pipe", "inherit", "pipe"],
  });
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => {
    said += chunk.toString();
  });
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  return {
    exited: new Promise((resolve) => child.once("close", resolve)),
    lines: () => said.split("\n").filter((line) => line !== ""),
    kill: (signal) => void child.kill(signal),
  };
}
