import { z } from "zod";
import { Operation } from "../../compute/notebook/operation.ts";
import { NotebookId } from "../../compute/protocol/ids.ts";
import { LIMITS } from "../../compute/protocol/limits.ts";
import { memberProcedure, router } from "../trpc/procedures.ts";
import { createNotebook, duplicateNotebook } from "./create-notebook.ts";
import { listNotebooks } from "./list-notebooks.ts";
import { exportNotebookFile, importNotebookFile } from "./notebook-file.ts";
import { openNotebook } from "./open-notebook.ts";
import { renameNotebook, saveOperations } from "./save-operations.ts";
import { deleteNotebook, purgeNotebook, restoreNotebook } from "./trash-notebook.ts";

const Named = z.object({ notebookId: NotebookId });
const title = z.string().trim().min(1).max(LIMITS.notebookTitleCharsMax);
const SaveRequest = Named.extend({
  baseRevision: z.number().int().min(0),
  operations: z.array(Operation).max(LIMITS.operationsPerSaveMax),
});
const NotebookFile = z.object({ text: z.string().max(LIMITS.notebookFileCharsMax) });

/** Notebooks: the list, the document and its saving, the trash, files. The use-cases ask for permission. */
export const notebooksRouter = router({
  list: memberProcedure.query(({ ctx }) => listNotebooks(ctx.actor)),
  listTrash: memberProcedure.query(({ ctx }) => listNotebooks(ctx.actor, { isTrash: true })),
  get: memberProcedure.input(Named).query(({ ctx, input }) => openNotebook(ctx.actor, input)),
  create: memberProcedure
    .input(z.object({ title: title.default("Untitled notebook") }))
    .mutation(({ ctx, input }) => createNotebook(ctx.actor, input)),
  rename: memberProcedure
    .input(Named.extend({ title }))
    .mutation(({ ctx, input }) => renameNotebook(ctx.actor, input)),
  duplicate: memberProcedure.input(Named).mutation(({ ctx, input }) => duplicateNotebook(ctx.actor, input)),
  delete: memberProcedure.input(Named).mutation(({ ctx, input }) => deleteNotebook(ctx.actor, input)),
  restore: memberProcedure.input(Named).mutation(({ ctx, input }) => restoreNotebook(ctx.actor, input)),
  purge: memberProcedure.input(Named).mutation(({ ctx, input }) => purgeNotebook(ctx.actor, input)),
  saveOperations: memberProcedure
    .input(SaveRequest)
    .mutation(({ ctx, input }) => saveOperations(ctx.actor, input)),
  export: memberProcedure.input(Named).query(({ ctx, input }) => exportNotebookFile(ctx.actor, input)),
  import: memberProcedure
    .input(NotebookFile)
    .mutation(({ ctx, input }) => importNotebookFile(ctx.actor, input)),
});
