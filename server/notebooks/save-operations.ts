import { applyOperation } from "../../compute/notebook/apply-operation.ts";
import { NOT_APPLIED, type NotAppliedReason } from "../../compute/notebook/applied.ts";
import type { Notebook } from "../../compute/notebook/notebook.ts";
import { Operation, SavedOperation } from "../../compute/notebook/operation.ts";
import { newId, type NotebookId } from "../../compute/protocol/ids.ts";
import type { Actor } from "../auth/actor.ts";
import { permit } from "../auth/can.ts";
import { db, type Transaction } from "../db/db.ts";
import type { Prisma } from "../db/generated/client.ts";
import { announceRevision } from "./announce-revision.ts";
import { findNotebook, toJson } from "./notebook-row.ts";

/** What a page sends: operations in their order, made on top of `baseRevision` and what others did since. */
export interface SaveRequest {
  readonly notebookId: NotebookId;
  readonly baseRevision: number;
  readonly operations: readonly Operation[];
}

/**
 * `history` is everything since `baseRevision` that the page has not seen, its own
 * operations included, in order. `refused` are those that no longer made sense.
 */
export interface SaveAnswer {
  readonly revision: number;
  readonly history: readonly SavedOperation[];
  readonly refused: readonly { operationId: string; reason: NotAppliedReason; message: string }[];
}

/**
 * Takes operations into a notebook's history, each at its own revision, in one
 * transaction that holds the notebook's row. Saving the same operations again
 * changes nothing and answers the same, so a page may repeat what it is not sure
 * of. An empty list only reads, and takes no write permission.
 *
 * @throws AppError `not_found`, or `forbidden` for viewers who send operations.
 */
export async function saveOperations(actor: Actor, request: SaveRequest): Promise<SaveAnswer> {
  permit(actor, request.operations.length > 0 ? "notebooks.write" : "notebooks.read");
  if (request.operations.length === 0) return readHistory(actor, request);
  const before = request.baseRevision;
  const { answer, isChanged } = await db().$transaction((tx) => saveIn(tx, actor, request));
  if (isChanged && answer.revision > before) announceRevision(request.notebookId, answer.revision);
  return answer;
}

async function readHistory(actor: Actor, { notebookId, baseRevision }: SaveRequest): Promise<SaveAnswer> {
  const { revision } = await findNotebook(actor, notebookId);
  return { revision, history: await historySince(db(), notebookId, baseRevision, revision), refused: [] };
}

async function saveIn(tx: Transaction, actor: Actor, { notebookId, baseRevision, operations }: SaveRequest) {
  await tx.$queryRaw`SELECT "id" FROM "Notebook" WHERE "id" = ${notebookId} FOR UPDATE`;
  const row = await findNotebook(actor, notebookId, { tx });
  const saved = await knownIds(tx, notebookId, operations);
  const fresh = operations.filter(({ operationId }) => !saved.has(operationId));
  const { document, revision, applied, refused } = applyAll(row.document, row.revision, fresh);
  if (applied.length > 0) {
    await tx.notebookOperation.createMany({
      data: applied.map((entry) => ({
        notebookId,
        revision: entry.revision,
        operationId: entry.operation.operationId,
        actorId: actor.userId,
        operation: entry.operation as unknown as Prisma.InputJsonObject,
      })),
    });
    await tx.notebook.update({
      where: { id: notebookId },
      data: {
        document: toJson(document),
        title: document.title,
        revision,
        updatedById: actor.userId,
        updatedAt: new Date(),
      },
    });
  }
  const history = await historySince(tx, notebookId, baseRevision, revision);
  return { answer: { revision, history, refused }, isChanged: applied.length > 0 };
}

async function knownIds(
  tx: Transaction,
  notebookId: NotebookId,
  operations: readonly Operation[],
): Promise<ReadonlySet<string>> {
  const rows = await tx.notebookOperation.findMany({
    where: { notebookId, operationId: { in: operations.map(({ operationId }) => operationId) } },
    select: { operationId: true },
  });
  return new Set(rows.map(({ operationId }) => operationId));
}

function applyAll(start: Notebook, startRevision: number, operations: readonly Operation[]) {
  let document = start;
  let revision = startRevision;
  const applied: SavedOperation[] = [];
  const refused: { operationId: string; reason: NotAppliedReason; message: string }[] = [];
  for (const operation of operations) {
    const outcome = applyOperation(document, operation, revision + 1);
    if (outcome.isApplied) {
      document = outcome.notebook;
      revision += 1;
      applied.push({ revision, operation });
    } else {
      const { operationId } = operation;
      refused.push({ operationId, reason: outcome.reason, message: NOT_APPLIED[outcome.reason] });
    }
  }
  return { document, revision, applied, refused };
}

async function historySince(
  tx: Transaction,
  notebookId: NotebookId,
  from: number,
  to: number,
): Promise<SavedOperation[]> {
  const rows = await tx.notebookOperation.findMany({
    where: { notebookId, revision: { gt: from, lte: to } },
    orderBy: { revision: "asc" },
  });
  return rows.map(({ revision, operation }) => SavedOperation.parse({ revision, operation }));
}

/** Gives a notebook another title, as one operation of its history. @throws AppError as `saveOperations`. */
export async function renameNotebook(
  actor: Actor,
  { notebookId, title }: { notebookId: NotebookId; title: string },
): Promise<void> {
  const { revision } = await findNotebook(actor, notebookId);
  const operation = Operation.parse({ type: "set-title", operationId: newId("opn_"), title });
  await saveOperations(actor, { notebookId, baseRevision: revision, operations: [operation] });
}
