import type {
  ConvertedFile,
  EngineExit,
  EngineOptions,
  EngineSession,
  LocalRelation,
  RunRules,
} from "../../engine/engine-session.ts";
import type { PlanAnswer } from "../../protocol/plan.ts";
import type { RunEvent, RunRequest } from "../../protocol/run.ts";

/** What an engine does when it is asked to run. */
export type RunScript = (
  request: RunRequest,
  relations: readonly LocalRelation[],
  signal: AbortSignal,
  rules?: RunRules,
) => AsyncIterable<RunEvent>;

export interface ScriptedEngines {
  readonly create: (options: EngineOptions) => EngineSession;
  readonly made: EngineOptions[];
  closed: number;
  warmed: number;
  /** the child of every engine ends */
  exit(exit: EngineExit): void;
}

export interface EngineScript {
  readonly run?: RunScript;
  readonly session?: Partial<EngineSession>;
  /** names that a plan answers, as `catalog.schema.name` */
  readonly planned?: readonly string[];
}

export const SCRIPTED_STATS = {
  queuedMs: 0,
  elapsedMs: 1,
  rows: 2,
  bytesRead: 0,
  bytesFromCache: 0,
  memoryPeakBytes: null,
};

export const twoRows: RunScript = async function* ({ runId }) {
  const columns = [{ name: "a", type: "INTEGER", encoding: "arrow" as const }];
  yield { type: "started", runId };
  yield { type: "columns", columns };
  yield { type: "batch", rows: 2, bytes: new Uint8Array([1, 2, 3, 4]) };
  const result = { runId, columns, rowCount: 2, byteCount: 0 };
  yield { type: "ended", outcome: "succeeded", result, failure: null, stats: SCRIPTED_STATS };
};

export const emptyPlan: PlanAnswer = { statements: [], columns: [], relations: [], cells: [], failure: null };

/** Engines without DuckDB. */
export function createScriptedEngines(script: EngineScript = {}): ScriptedEngines {
  const listeners = new Set<(exit: EngineExit) => void>();
  const engines: ScriptedEngines = {
    made: [],
    closed: 0,
    warmed: 0,
    exit(exit) {
      for (const listener of listeners) listener(exit);
    },
    create(options) {
      engines.made.push(options);
      return {
        async *run(...asked) {
          const relationsRead = [...(script.planned ?? [])];
          for await (const event of (script.run ?? twoRows)(...asked))
            yield event.type === "ended" ? { ...event, relationsRead } : event;
        },
        warm: async () => {
          engines.warmed++;
        },
        describeResult: async () => null,
        window: async () => ({ rowCount: 2, rows: 2, bytes: new Uint8Array([5]) }),
        summarize: () => Promise.reject(new Error("not scripted")),
        aggregate: async () => ({ rows: 1, isCut: false, bytes: new Uint8Array([6]) }),
        plan: async () => ({ ...emptyPlan, relations: [...(script.planned ?? [])] }),
        async *exportResult() {
          yield new Uint8Array([1]);
          yield new Uint8Array([2]);
        },
        convert: async (): Promise<ConvertedFile> => ({ columns: [], rowCount: 0, sizeBytes: 0 }),
        memoryBytes: () => 1_000,
        close: async () => {
          engines.closed++;
        },
        onExit(listener) {
          listeners.add(listener);
          return () => void listeners.delete(listener);
        },
        ...script.session,
      };
    },
  };
  return engines;
}
