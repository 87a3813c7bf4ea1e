import { readdirSync, readFileSync } from "node:fs";

/** The engine child that works in a folder. @throws Error when there is none. */
export function childPid(directory: string): number {
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      if (readFileSync(`/proc/${name}/cmdline`, "utf8").includes(`"directory":"${directory}"`))
        return Number(name);
    } catch (error) {
      if (!(error instanceof Error && "code" in error)) throw error;
    }
  }
  throw new Error("There is no engine child.");
}
