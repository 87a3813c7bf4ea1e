import { type ChildProcess, fork } from "node:child_process";
import type { EngineFork } from "../engine-session.ts";
import type { RawAnswer, RawConfig } from "./raw-engine-main.ts";

/** The parent's end of a child that runs statements as they are; see `raw-engine-main.ts`. */
export interface RawEngine {
  /** `null` when the child died of it; the next statement gets a new one. */
  ask(sql: string): Promise<RawAnswer | null>;
  /** settings before the first statement */
  readonly settings: RawAnswer["settings"];
  close(): void;
}

/** Longer than any of them takes; a child that hangs is ended. */
const ANSWER_MS = 10_000;

export async function startRawEngine(
  program: EngineFork,
  config: RawConfig,
  env: Record<string, string>,
): Promise<RawEngine> {
  const start = async () => {
    const child = fork(program.entry, [JSON.stringify(config)], {
      cwd: config.directory,
      env: env as NodeJS.ProcessEnv,
      execArgv: [...program.execArgv],
      serialization: "advanced",
      stdio: ["ignore", "ignore", "ignore", "ipc", "pipe"],
    });
    const ready = await nextAnswer(child);
    if (ready === null) throw new Error("The raw engine could not be started.");
    return { child, settings: ready.settings };
  };
  const first = await start();
  let running: ChildProcess | null = first.child;
  return {
    settings: first.settings,
    async ask(sql) {
      running ??= (await start()).child;
      running.send(sql);
      const answer = await nextAnswer(running);
      if (answer === null) running = null;
      return answer;
    },
    close: () => void running?.kill("SIGKILL"),
  };
}

function nextAnswer(child: ChildProcess): Promise<RawAnswer | null> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill("SIGKILL"), ANSWER_MS);
    const settle = (answer: RawAnswer | null) => {
      clearTimeout(timer);
      child.removeAllListeners("message");
      child.removeAllListeners("exit");
      resolve(answer);
    };
    child.once("message", (answer) => settle(answer as RawAnswer));
    child.once("exit", () => settle(null));
  });
}
