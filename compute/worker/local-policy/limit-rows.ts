import type { EngineSession, RunRules } from "../../engine/engine-session.ts";
import type { RunFailure } from "../../protocol/failures.ts";
import type { RunId } from "../../protocol/ids.ts";
import type { WindowQuery } from "../../protocol/result-query.ts";
import type { RunRequest } from "../../protocol/run.ts";
import type { LocalPolicy } from "./local-policy.ts";
import { PolicyBlock } from "./policy-block.ts";

const NEXT_STEP = "Make the Result smaller in SQL: LIMIT, WHERE, or aggregate.";

/** A Run within the policy: its preview, its time. */
export function limitRun(request: RunRequest, { rows, sessions }: LocalPolicy): RunRequest {
  const { previewRowsMax, timeoutMs } = request;
  const outMax = rows?.outMax;
  return {
    ...request,
    timeoutMs: Math.min(timeoutMs, sessions?.runMsMax ?? timeoutMs),
    previewRowsMax: outMax === undefined ? previewRowsMax : Math.min(previewRowsMax ?? outMax, outMax),
  };
}

/** Why a Run was ended sooner than its reader would have. */
export function outOfTime(timeoutMs: number): RunFailure {
  const seconds = (timeoutMs / 1_000).toLocaleString("en");
  return {
    code: "timed_out",
    message: `This worker's local policy lets a Run take at most ${seconds} s (rule: sessions.runMsMax).`,
  };
}

export function rulesOf({ statements, rows }: LocalPolicy): RunRules {
  return { statements: statements ?? null, hidesValues: rows?.outMax !== undefined };
}

/**
 * A page of the first rows of a Result that is larger than may leave. Any other
 * order or filter would show other rows, and all of them in the end.
 *
 * @throws PolicyBlock.
 */
export async function limitWindow(
  query: WindowQuery,
  engine: EngineSession,
  policy: LocalPolicy,
  signal: AbortSignal,
): Promise<WindowQuery> {
  const outMax = policy.rows?.outMax;
  if (outMax === undefined) return query;
  if (query.order.length > 0 || query.filters.length > 0) {
    await assertFewRows(query.runId, "sorted or filtered", engine, policy, signal);
    return query;
  }
  if (query.offset >= outMax) {
    await assertFewRows(query.runId, "shown beyond them", engine, policy, signal);
    return query;
  }
  return { ...query, limit: Math.min(query.limit, outMax - query.offset) };
}

/** For what looks at every row. @throws PolicyBlock when the Result has more rows than may leave. */
export async function assertFewRows(
  runId: RunId,
  what: string,
  engine: EngineSession,
  { rows }: LocalPolicy,
  signal: AbortSignal,
): Promise<void> {
  const outMax = rows?.outMax;
  if (outMax === undefined) return;
  const result = await engine.describeResult(runId, signal);
  if (result === null || result.rowCount <= outMax) return;
  const [most, has] = [outMax, result.rowCount].map((count) => count.toLocaleString("en"));
  throw new PolicyBlock(
    "rows.outMax",
    `lets the first ${most} rows of a Result leave; this one has ${has} and can't be ${what}`,
    NEXT_STEP,
  );
}
