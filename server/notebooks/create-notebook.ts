import { createNotebook as newDocument } from "../../compute/notebook/create-notebook.ts";
import type { Notebook } from "../../compute/notebook/notebook.ts";
import {
  newId,
  type NotebookId,
  type PoolId,
  type UserId,
  type WorkspaceId,
} from "../../compute/protocol/ids.ts";
import { type AuditVerb, recordAudit } from "../audit/record-audit.ts";
import type { Actor } from "../auth/actor.ts";
import { permit } from "../auth/can.ts";
import { db } from "../db/db.ts";
import { findUsablePool } from "../pools/pool-access.ts";
import { findNotebook, toJson } from "./notebook-row.ts";

/** A new notebook with one empty SQL cell, which runs on the workspace's default Pool, or in the browser without one or for somebody who may not use it. @throws AppError `forbidden` for viewers. */
export async function createNotebook(
  actor: Actor,
  input: { title: string },
): Promise<{ notebookId: NotebookId }> {
  permit(actor, "notebooks.write");
  const document = { ...newDocument(input.title), defaultTarget: await defaultTarget(actor) };
  return storeNotebook(actor, document, "notebook.created");
}

async function defaultTarget(actor: Actor): Promise<Notebook["defaultTarget"]> {
  const { defaultPoolId } = await db().workspace.findUniqueOrThrow({ where: { id: actor.workspaceId } });
  const pool = defaultPoolId && (await findUsablePool(actor, defaultPoolId as PoolId));
  return pool ? { type: "pool", poolId: pool.id as PoolId } : { type: "browser" };
}

/** A copy, under "… (copy)": the cells with their versions, without history, Runs, conflicts or deleted cells. */
export async function duplicateNotebook(
  actor: Actor,
  input: { notebookId: NotebookId },
): Promise<{ notebookId: NotebookId }> {
  permit(actor, "notebooks.write");
  const { document } = await findNotebook(actor, input.notebookId);
  return storeNotebook(actor, copyOf(document), "notebook.created");
}

/**
 * Writes a document as a new notebook. For use-cases that have asked for
 * permission, and for the installation's own sample (`actor.userId` is its owner).
 */
export async function storeNotebook(
  owner: { readonly userId: UserId; readonly workspaceId: WorkspaceId },
  document: Notebook,
  verb: AuditVerb,
): Promise<{ notebookId: NotebookId }> {
  const notebookId = newId("nbk_");
  await db().$transaction(async (tx) => {
    await tx.notebook.create({
      data: {
        id: notebookId,
        workspaceId: owner.workspaceId,
        title: document.title,
        document: toJson(document),
        createdById: owner.userId,
        updatedById: owner.userId,
      },
    });
    await recordAudit(
      { workspaceId: owner.workspaceId, actorId: owner.userId, verb, subject: notebookId },
      tx,
    );
  });
  return { notebookId };
}

function copyOf(document: Notebook): Notebook {
  return {
    ...document,
    title: `${document.title.slice(0, 290)} (copy)`,
    deleted: [],
    cells: document.cells.map((cell) => ({
      ...cell,
      id: newId("cel_"),
      version: newId("opn_"),
      textRevision: 0,
      others: [],
    })),
  };
}
