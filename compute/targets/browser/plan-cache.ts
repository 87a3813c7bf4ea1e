import type { PlannerWorld } from "../../planner/planner-engine.ts";
import type { CatalogRelation } from "../../protocol/catalog.ts";
import type { PlanAnswer, PlanRequest } from "../../protocol/plan.ts";

/**
 * What the planner found about texts, as long as it would find the same: the same text and
 * parameters, the same cells with the same Results, the same catalog, no change of the
 * Session's schema since. Failures are not kept, and neither are plans that read catalog
 * relations: their filters may hold the time they were planned at.
 */
export interface PlanCache {
  find(request: PlanRequest, world: PlannerWorld): PlanAnswer | null;
  keep(request: PlanRequest, world: PlannerWorld, answer: PlanAnswer): void;
  /** the Session's schema has changed */
  forget(): void;
}

const PLANS_MAX = 64;
const SQL_CHARS_MAX = 100_000;

export function createPlanCache(): PlanCache {
  // A Map keeps the order of insertion: the first is the longest unused.
  const plans = new Map<string, PlanAnswer>();
  let relations: readonly CatalogRelation[] | null = null;

  const follow = (world: PlannerWorld) => {
    if (world.relations === relations) return;
    plans.clear();
    relations = world.relations;
  };
  return {
    find(request, world) {
      follow(world);
      const key = keyOf(request);
      const found = plans.get(key);
      if (!found) return null;
      plans.delete(key);
      plans.set(key, found);
      return found;
    },
    keep(request, world, answer) {
      follow(world);
      if (answer.failure !== null || answer.relations.length > 0) return;
      if (request.sql.length > SQL_CHARS_MAX) return;
      plans.set(keyOf(request), answer);
      const [oldest] = plans.keys();
      if (plans.size > PLANS_MAX && oldest !== undefined) plans.delete(oldest);
    },
    forget: () => plans.clear(),
  };
}

const keyOf = ({ sql, parameters, cells }: PlanRequest): string => JSON.stringify([sql, parameters, cells]);
