import { join } from "node:path";
import type { LocalRelation } from "../engine/engine-session.ts";
import type { CatalogRelation } from "../protocol/catalog.ts";
import type { PlanAnswer } from "../protocol/plan.ts";
import type { RunRequest } from "../protocol/run.ts";
import type { LakeObjects } from "../sources/lake-objects.ts";
import type { WorkerSession } from "./sessions.ts";

/** The relations a Run may read, those it reads with their rows here, and what that cost. */
export interface RelationFiles {
  readonly relations: readonly LocalRelation[];
  /** that travelled for this Run */
  readonly bytesRead: number;
  /** Of the relations that the Run then read, what was here already. Objects count whole, as they travel. */
  bytesFromCache(relationsRead: readonly string[]): number;
}

export interface RelationPorts {
  readonly session: WorkerSession;
  readonly objects: LakeObjects;
  readonly signal: AbortSignal;
  readonly onStep: (step: string) => Promise<void>;
}

/**
 * Brings what a Run reads to this worker, and only that: the planner says which of
 * the granted relations the text reads. It is not asked when every relation that
 * the texts of this Session name is here already, which is the usual case and saves
 * a few milliseconds. A relation that is not here points to a file that does not
 * exist, so that a mistake in any of this is an error and never an empty table.
 *
 * @throws SourceError, TargetError.
 */
export async function relationFiles(
  request: RunRequest,
  granted: readonly CatalogRelation[],
  ports: RelationPorts,
): Promise<RelationFiles> {
  const { session } = ports;
  const { lake } = session;
  for (const relation of namedIn(request.sql, granted)) lake.named.add(keyOf(relation));
  const isHere = (relation: CatalogRelation) => lake.files.has(keyOf(relation));
  const isComplete = granted.every((relation) => isHere(relation) || !lake.named.has(keyOf(relation)));
  const fetched = isComplete ? NOTHING : await fetchPlanned(request, granted, ports);
  const relations = granted.map((relation) => ({
    ...relation,
    files: lake.files.get(keyOf(relation)) ?? [
      join(session.directory, `${relation.name}-not-fetched.parquet`),
    ],
  }));
  return {
    relations,
    bytesRead: fetched.bytesRead,
    bytesFromCache(relationsRead) {
      const read = new Set(relationsRead);
      const before = granted.filter((one) => read.has(nameOf(one)) && !fetched.keys.has(keyOf(one)));
      return fetched.bytesFromCache + before.reduce((sum, one) => sum + sizeOf(one), 0);
    },
  };
}

interface Fetched {
  readonly keys: ReadonlySet<string>;
  readonly bytesRead: number;
  readonly bytesFromCache: number;
}

const NOTHING: Fetched = { keys: new Set(), bytesRead: 0, bytesFromCache: 0 };

async function fetchPlanned(
  { sql, parameters, cells }: RunRequest,
  granted: readonly CatalogRelation[],
  { session, objects, signal, onStep }: RelationPorts,
): Promise<Fetched> {
  const plan = await session.engine.plan({ sql, parameters, cells }, granted, signal);
  const read = new Set(plan.relations);
  const keys = new Set<string>();
  let bytesRead = 0;
  let bytesFromCache = 0;
  for (const relation of granted) {
    if (!read.has(nameOf(relation)) || session.lake.files.has(keyOf(relation))) continue;
    await onStep(`read ${nameOf(relation)}`);
    const options = { directory: session.directory, signal };
    const here = await objects.materialize(relation, scansOf(plan, relation), options);
    session.lake.files.set(keyOf(relation), here.files);
    keys.add(keyOf(relation));
    bytesRead += here.bytesRead;
    bytesFromCache += here.bytesFromCache;
  }
  return { keys, bytesRead, bytesFromCache };
}

/** More than the text reads, never less, but for names that SQL computes: those are planned. */
function namedIn(sql: string, granted: readonly CatalogRelation[]): CatalogRelation[] {
  const text = sql.toLowerCase();
  const isComputed = /\bquery(_table)?\s*\(/.test(text);
  return granted.filter(({ name }) => isComputed || name.includes('"') || text.includes(name.toLowerCase()));
}

/** The same name with other objects is another relation: a Grant may name a newer version of the table. */
function keyOf(relation: CatalogRelation): string {
  return JSON.stringify([nameOf(relation), relation.objects.map(({ objectId, etag }) => [objectId, etag])]);
}

function nameOf({ catalog, schema, name }: CatalogRelation): string {
  return `${catalog}.${schema}.${name}`;
}

function sizeOf({ objects }: CatalogRelation): number {
  return objects.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}

function scansOf(plan: PlanAnswer, relation: CatalogRelation) {
  const isOf = (scan: { catalog: string; schema: string; table: string }) =>
    scan.catalog === relation.catalog && scan.schema === relation.schema && scan.table === relation.name;
  return plan.statements.flatMap(({ scans }) => scans.filter(isOf));
}
