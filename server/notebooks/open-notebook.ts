import type { Notebook } from "../../compute/notebook/notebook.ts";
import type { NotebookId } from "../../compute/protocol/ids.ts";
import type { Actor } from "../auth/actor.ts";
import { can, permit } from "../auth/can.ts";
import { db } from "../db/db.ts";
import { findNotebook } from "./notebook-row.ts";

/** What a page needs to show a notebook. `canEdit` only tells what to offer; every save is asked again. */
export interface OpenedNotebook {
  readonly notebook: Notebook;
  readonly revision: number;
  readonly canEdit: boolean;
  readonly workspaceName: string;
  readonly actorName: string;
}

/** Reads a notebook. @throws AppError `not_found`. */
export async function openNotebook(actor: Actor, input: { notebookId: NotebookId }): Promise<OpenedNotebook> {
  permit(actor, "notebooks.read");
  const { document, revision } = await findNotebook(actor, input.notebookId);
  const workspace = await db().workspace.findUniqueOrThrow({ where: { id: actor.workspaceId } });
  return {
    notebook: document,
    revision,
    canEdit: can(actor, "notebooks.write"),
    workspaceName: workspace.name,
    actorName: actor.name,
  };
}
