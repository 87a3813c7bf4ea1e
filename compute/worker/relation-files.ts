import type { LocalRelation } from "../engine/engine-session.ts";
import type { CatalogRelation } from "../protocol/catalog.ts";
import type { RunFailure } from "../protocol/failures.ts";
import type { PlanAnswer } from "../protocol/plan.ts";
import type { RunRequest } from "../protocol/run.ts";
import type { LakeObjects } from "../sources/lake-objects.ts";
import type { WorkerSession } from "./sessions.ts";

/** The relations a Run may read, with their rows here; or why it can't begin. */
export interface RelationFiles {
  readonly relations: readonly LocalRelation[];
  readonly failure: RunFailure | null;
  readonly bytesRead: number;
  readonly bytesFromCache: number;
}

const NOTHING: RelationFiles = { relations: [], failure: null, bytesRead: 0, bytesFromCache: 0 };

/**
 * Brings what a Run reads to this worker, and only that: the planner says which of
 * the granted relations the text names. A relation that the plan does not name is
 * not passed on, so that a mistake here is an error and never an empty table.
 *
 * @throws SourceError, TargetError.
 */
export async function relationFiles(
  request: RunRequest,
  granted: readonly CatalogRelation[],
  ports: {
    session: WorkerSession;
    objects: LakeObjects;
    signal: AbortSignal;
    onStep: (step: string) => Promise<void>;
  },
): Promise<RelationFiles> {
  const { session, objects, signal } = ports;
  if (granted.length === 0) return NOTHING;
  const { sql, parameters, cells } = request;
  const plan = await session.engine.plan({ sql, parameters, cells }, granted, signal);
  if (plan.failure !== null) return { ...NOTHING, failure: plan.failure };
  const named = new Set(plan.relations);
  const relations: LocalRelation[] = [];
  let bytesRead = 0;
  let bytesFromCache = 0;
  for (const relation of granted.filter((one) => named.has(nameOf(one)))) {
    await ports.onStep(`read ${nameOf(relation)}`);
    const options = { directory: session.directory, signal };
    const here = await objects.materialize(relation, scansOf(plan, relation), options);
    relations.push({ ...relation, files: here.files });
    bytesRead += here.bytesRead;
    bytesFromCache += here.bytesFromCache;
  }
  return { relations, failure: null, bytesRead, bytesFromCache };
}

function nameOf({ catalog, schema, name }: CatalogRelation): string {
  return `${catalog}.${schema}.${name}`;
}

function scansOf(plan: PlanAnswer, relation: CatalogRelation) {
  const isOf = (scan: { catalog: string; schema: string; table: string }) =>
    scan.catalog === relation.catalog && scan.schema === relation.schema && scan.table === relation.name;
  return plan.statements.flatMap(({ scans }) => scans.filter(isOf));
}
