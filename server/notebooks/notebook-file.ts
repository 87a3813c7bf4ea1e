import { exportNotebook } from "../../compute/notebook/file-format.ts";
import { importNotebook, NotebookFileError } from "../../compute/notebook/import-notebook.ts";
import type { Notebook } from "../../compute/notebook/notebook.ts";
import type { NotebookId, PoolId, UserId, WorkspaceId } from "../../compute/protocol/ids.ts";
import type { Actor } from "../auth/actor.ts";
import { permit } from "../auth/can.ts";
import { db } from "../db/db.ts";
import { AppError } from "../errors.ts";
import { storeNotebook } from "./create-notebook.ts";
import { poolsFor } from "../pools/pool-access.ts";
import { findNotebook } from "./notebook-row.ts";

/** A notebook as a plain-text file. `fileName` is safe on every system. @throws AppError `not_found`. */
export async function exportNotebookFile(
  actor: Actor,
  input: { notebookId: NotebookId },
): Promise<{ fileName: string; text: string }> {
  permit(actor, "notebooks.read");
  const { document } = await findNotebook(actor, input.notebookId);
  const pools = await db().pool.findMany({ where: poolsFor(actor) });
  const text = exportNotebook(document, {
    poolName: (poolId) => pools.find(({ id }) => id === poolId)?.name ?? null,
  });
  return { fileName: fileNameOf(document.title), text };
}

/** Makes a notebook of a file. `unknownPools` are names that fell back to the default. @throws AppError `invalid_input` naming the line. */
export async function importNotebookFile(
  actor: Actor,
  input: { text: string },
): Promise<{ notebookId: NotebookId; unknownPools: readonly string[] }> {
  permit(actor, "notebooks.write");
  const { notebook, unknownPools } = await readNotebookFile(actor, input.text);
  const { notebookId } = await storeNotebook(actor, notebook, "notebook.imported");
  return { notebookId, unknownPools };
}

/** Makes the installation's own notebook, such as the sample, of a file. Asks for no permission. */
export async function installNotebookFile(
  owner: { readonly userId: UserId; readonly workspaceId: WorkspaceId },
  text: string,
): Promise<{ notebookId: NotebookId }> {
  const { notebook } = await readNotebookFile(owner, text);
  return storeNotebook(owner, notebook, "notebook.imported");
}

async function readNotebookFile(
  owner: { readonly userId: UserId; readonly workspaceId: WorkspaceId },
  text: string,
): Promise<{ notebook: Notebook; unknownPools: readonly string[] }> {
  const pools = await db().pool.findMany({ where: poolsFor(owner) });
  try {
    return importNotebook(text, {
      poolByName: (name) => {
        const found = pools.find((pool) => pool.name === name || pool.id === name);
        return found ? (found.id as PoolId) : null;
      },
    });
  } catch (error) {
    if (error instanceof NotebookFileError)
      throw new AppError("invalid_input", error.message, { cause: error });
    throw error;
  }
}

function fileNameOf(title: string): string {
  const stem = title
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-+|-+$/g, "")
    .toLowerCase();
  return `${stem.slice(0, 80) || "notebook"}.eider.md`;
}
