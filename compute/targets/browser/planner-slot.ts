import { createPlanner, mayChangeSchema } from "../../planner/create-planner.ts";
import type { Planner, PlannerWorld } from "../../planner/planner-engine.ts";
import type { RunFailure } from "../../protocol/failures.ts";
import { LIMITS } from "../../protocol/limits.ts";
import type { PlanAnswer, PlanRequest } from "../../protocol/plan.ts";
import { missingCapability, readBrowserError, withBrowserAdvice } from "./browser-gaps.ts";
import { createEngineSlot } from "./engine-slot.ts";
import { readRows } from "./engine-rows.ts";
import { type EngineSource, openEngine } from "./open-engine.ts";
import { createPlanCache } from "./plan-cache.ts";
import { type WasmEngine, WasmEngineError, WasmEngineLost } from "./wasm-engine.ts";

/**
 * The planner of one Session, in a disposable engine without data. A statement that kills
 * or hangs it needs what this place lacks: it is answered so, and the engine replaced.
 */
export interface PlannerSlot {
  /** starts the engine when it does not run yet */
  warm(): Promise<void>;
  plan(request: PlanRequest, world: PlannerWorld, signal: AbortSignal): Promise<PlanAnswer>;
  /** notes what a statement did to the Session, here and in every planner to come */
  mirror(sql: string, world: PlannerWorld): Promise<void>;
  /** the Session's objects are gone: so they are here */
  forget(): void;
  end(reason: string): void;
}

interface OpenPlanner {
  readonly engine: WasmEngine;
  readonly planner: Planner;
}

type WaitMs = (ms: number) => Promise<void>;

/** How long a plan that nobody waits for any more may go on before its engine is ended. */
const ABANDONED_MS = 150;

export function createPlannerSlot(source: EngineSource, waitMs: WaitMs): PlannerSlot {
  let mirrored: { sql: string; world: PlannerWorld }[] = [];
  let queue: Promise<unknown> = Promise.resolve();
  const cache = createPlanCache();
  const slot = createEngineSlot((signal) => openPlanner(source, signal, waitMs, mirrored));
  // One at a time, so that the statement under way is the one that an engine died of.
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = queue.then(work, work);
    queue = turn;
    return turn;
  };
  const plan = async (request: PlanRequest, world: PlannerWorld, signal: AbortSignal) => {
    const { engine, planner } = await slot.get();
    const abandon = () => void endWhenBusy(engine, waitMs);
    signal.addEventListener("abort", abandon, { once: true });
    try {
      if (signal.aborted) return unplanned(null);
      const known = cache.find(request, world);
      if (known !== null) return known;
      const answer = await planner.plan(request, world);
      cache.keep(request, world, answer);
      if (answer.failure === null) return answer;
      return { ...answer, failure: withBrowserAdvice(answer.failure, request.sql) };
    } catch (error) {
      if (!(error instanceof WasmEngineLost)) throw error;
      return unplanned(error.isTrap ? missingCapability(request.sql) : TOO_SLOW);
    } finally {
      signal.removeEventListener("abort", abandon);
    }
  };
  return {
    warm: async () => void (await slot.get()),
    plan: (request, world, signal) => inTurn(() => plan(request, world, signal)),
    async mirror(sql, world) {
      if (!mayChangeSchema(sql)) return;
      cache.forget();
      mirrored.push({ sql, world });
      try {
        await slot.current?.planner.mirror(sql, world);
      } catch (error) {
        if (!(error instanceof WasmEngineLost)) throw error;
      }
    },
    forget() {
      cache.forget();
      mirrored = [];
      slot.end("The Session's objects are gone.");
    },
    end: (reason) => slot.end(reason),
  };
}

const TOO_SLOW: RunFailure = {
  code: "missing_capability",
  message: "The statement takes the browser's engine too long to plan.",
  nextStep: "Run it on Hosted.",
};

const unplanned = (failure: RunFailure | null): PlanAnswer => ({
  statements: [],
  columns: [],
  relations: [],
  cells: [],
  failure,
});

async function endWhenBusy(engine: WasmEngine, waitMs: WaitMs): Promise<void> {
  const isIdle = engine.ping().then(
    () => true,
    () => true,
  );
  if (!(await Promise.race([isIdle, waitMs(ABANDONED_MS).then(() => false)])))
    engine.terminate("Nobody waits for this plan any more.");
}

async function openPlanner(
  source: EngineSource,
  signal: AbortSignal,
  waitMs: WaitMs,
  mirrored: readonly { sql: string; world: PlannerWorld }[],
): Promise<OpenPlanner> {
  const engine = await openEngine(source, signal);
  const connection = await engine.connect();
  const planner = await createPlanner({
    async query(sql) {
      try {
        return readRows(await answerInTime(engine, connection.query(sql), waitMs));
      } catch (error) {
        throw error instanceof WasmEngineError ? readBrowserError(error) : error;
      }
    },
  });
  for (const { sql, world } of mirrored) await planner.mirror(sql, world);
  return { engine, planner };
}

async function answerInTime<T>(engine: WasmEngine, answer: Promise<T>, waitMs: WaitMs): Promise<T> {
  let isAnswered = false;
  void waitMs(LIMITS.plannerMsMax).then(() => {
    if (!isAnswered) engine.terminate("The planner was silent for too long.");
  });
  try {
    return await answer;
  } finally {
    isAnswered = true;
  }
}
