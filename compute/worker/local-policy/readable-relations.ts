import type { EngineSession } from "../../engine/engine-session.ts";
import type { CatalogRelation } from "../../protocol/catalog.ts";
import type { PlanAnswer, PlanRequest } from "../../protocol/plan.ts";
import { mayRead, relationBlock } from "./block-call.ts";
import type { LocalPolicy } from "./local-policy.ts";
import type { PolicyBlock } from "./policy-block.ts";

const pathOf = ({ catalog, schema, name }: CatalogRelation): string => `${catalog}.${schema}.${name}`;

/**
 * The relations of a Grant that the policy lets a Run read; the engine knows no
 * others. A text that names one of the others is told so, instead of that there is
 * no such table.
 *
 * @throws PolicyBlock; TargetError when the planner can't be asked.
 */
export async function readableRelations(
  request: PlanRequest,
  granted: readonly CatalogRelation[],
  ports: { engine: EngineSession; policy: LocalPolicy; signal: AbortSignal },
): Promise<readonly CatalogRelation[]> {
  const { engine, policy, signal } = ports;
  const readable = granted.filter((relation) => mayRead(policy, relation));
  if (readable.length === granted.length) return granted;
  const { sql, parameters, cells } = request;
  const block = planBlock(await engine.plan({ sql, parameters, cells }, granted, signal), granted, policy);
  if (block !== null) throw block;
  return readable;
}

/** What the policy says to a text that reads this, or `null`. */
export function planBlock(
  { relations }: PlanAnswer,
  granted: readonly CatalogRelation[],
  policy: LocalPolicy,
): PolicyBlock | null {
  const denied = new Set(granted.filter((relation) => !mayRead(policy, relation)).map(pathOf));
  const read = relations.find((path) => denied.has(path));
  return read === undefined ? null : relationBlock(read);
}

/** The answer to a plan, without what rows have left in types, and with the policy's no. */
export function limitPlan(
  answer: PlanAnswer,
  granted: readonly CatalogRelation[],
  policy: LocalPolicy,
): PlanAnswer {
  const block = planBlock(answer, granted, policy);
  const hidesValues = policy.rows?.outMax !== undefined;
  const columns = hidesValues
    ? answer.columns.map((column) => (column.type.includes("ENUM(") ? { ...column, type: "ENUM" } : column))
    : answer.columns;
  if (block === null) return { ...answer, columns };
  const { message, nextStep } = block;
  return { ...answer, columns, failure: { code: "blocked_by_policy", message, nextStep } };
}
