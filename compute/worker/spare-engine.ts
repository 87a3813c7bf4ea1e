import { randomUUID } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { EngineSession } from "../engine/engine-session.ts";
import { errorFacts, type Log } from "./log.ts";

/** An engine in a folder of its own. */
export interface EngineInFolder {
  readonly directory: string;
  readonly engine: EngineSession;
}

/**
 * One engine that was started and locked down before anybody needs it: a new
 * Session begins without the wait. It belongs to nobody and has read nothing;
 * it is given away once and never taken back. An idle worker holds this one and no other.
 */
export interface SpareEngine {
  /** Makes one in the background, unless there is one. A failure is logged; the next Session then starts its own engine. */
  prepare(): void;
  /** Gives the spare one away, or makes a cold one. */
  take(): Promise<EngineInFolder>;
  /** Resident bytes. */
  memoryBytes(): number;
  close(): Promise<void>;
}

/** @param isKept `false`: every Session starts its own engine, and `prepare` does nothing */
export function createSpareEngine(options: {
  readonly directory: string;
  readonly create: (directory: string) => EngineSession;
  readonly isKept: boolean;
  readonly log: Log;
}): SpareEngine {
  let spare: EngineInFolder | null = null;
  let isClosed = false;
  let preparing: Promise<void> = Promise.resolve();

  async function make(): Promise<EngineInFolder> {
    const directory = join(options.directory, randomUUID());
    // Not recursive: a folder that is there already, or a link to one, is nobody's.
    await mkdir(directory, { mode: 0o700 });
    return { directory, engine: options.create(directory) };
  }

  async function discard({ directory, engine }: EngineInFolder): Promise<void> {
    await engine.close();
    await rm(directory, { recursive: true, force: true });
  }

  async function warm(): Promise<void> {
    const made = await make();
    try {
      await made.engine.warm();
      made.engine.onExit(() => {
        if (spare === made) spare = null;
      });
      if (isClosed) await discard(made);
      else spare = made;
    } catch (error) {
      options.log.warn("no spare engine", errorFacts(error));
      await discard(made);
    }
  }

  return {
    prepare() {
      if (!options.isKept || isClosed) return;
      preparing = preparing.then(() => (spare === null && !isClosed ? warm() : undefined));
      preparing.catch((error: unknown) => options.log.error("no spare engine", errorFacts(error)));
    },
    async take() {
      const taken = spare;
      spare = null;
      return taken ?? make();
    },
    memoryBytes: () => spare?.engine.memoryBytes() ?? 0,
    async close() {
      isClosed = true;
      await preparing.catch(() => undefined);
      const left = spare;
      spare = null;
      if (left !== null) await discard(left);
    },
  };
}
