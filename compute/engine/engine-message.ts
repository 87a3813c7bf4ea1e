import type { CatalogRelation } from "../protocol/catalog.ts";
import type { RunId } from "../protocol/ids.ts";
import type { PlanRequest } from "../protocol/plan.ts";
import type { AggregateQuery, ExportFormat, SummaryQuery, WindowQuery } from "../protocol/result-query.ts";
import type { RunRequest } from "../protocol/run.ts";
import type { TargetErrorCode } from "../target.ts";
import type { ConvertRequest, LocalRelation, RunRules } from "./engine-session.ts";

/**
 * What parent and child say to each other. Both are the same build, so nothing
 * is versioned or parsed: types are enough here, and only here.
 */
export interface EngineCalls {
  run: { request: RunRequest; relations: readonly LocalRelation[]; rules?: RunRules };
  describe: { runId: RunId };
  window: WindowQuery;
  summarize: SummaryQuery;
  aggregate: AggregateQuery;
  plan: { request: PlanRequest; relations: readonly CatalogRelation[] };
  export: { runId: RunId; format: ExportFormat };
  convert: ConvertRequest;
}
export type EngineMethod = keyof EngineCalls;

/** Why a call shall stop. A deadline makes a Run fail as `timed_out`, the quota of the Session's folder as `out_of_disk`. */
export type StopReason = "cancelled" | "timed_out" | "out_of_disk";

export type ToEngine =
  | { type: "call"; callId: number; method: EngineMethod; argument: EngineCalls[EngineMethod] }
  | { type: "stop"; callId: number; reason: StopReason }
  /** the reader took a part: one more may be sent */
  | { type: "credit"; callId: number }
  | { type: "close" };

/** Head of a frame from the child; bytes follow it where there are any. */
export type FromEngine =
  | { type: "ready" }
  | { type: "failed-to-start"; message: string }
  /** one of several parts of an answer; counts against the credit when `hasCost` */
  | { type: "part"; callId: number; value: unknown; hasCost: boolean }
  /** the last word of a call */
  | { type: "answer"; callId: number; value: unknown }
  | { type: "refused"; callId: number; code: TargetErrorCode; message: string };

/** Parts that may be under way unread, per call. Two keep the engine busy while the reader works. */
export const PARTS_IN_FLIGHT_MAX = 2;
