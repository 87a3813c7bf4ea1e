import { beforeEach, expect, test } from "vitest";
import { createNotebook as newDocument } from "../../compute/notebook/create-notebook.ts";
import type { Operation } from "../../compute/notebook/operation.ts";
import { newId, type NotebookId } from "../../compute/protocol/ids.ts";
import type { Actor } from "../auth/actor.ts";
import { db } from "../db/db.ts";
import { describeDatabase } from "../db/testing/describe-database.ts";
import { isAppError } from "../errors.ts";
import { makeMember, makeWorkspace } from "../people/testing/make-member.ts";
import { onRevision } from "./announce-revision.ts";
import { createNotebook, duplicateNotebook, storeNotebook } from "./create-notebook.ts";
import { listNotebooks } from "./list-notebooks.ts";
import { exportNotebookFile, importNotebookFile } from "./notebook-file.ts";
import { openNotebook } from "./open-notebook.ts";
import { renameNotebook, saveOperations } from "./save-operations.ts";
import { deleteNotebook, purgeNotebook, restoreNotebook } from "./trash-notebook.ts";

async function codeOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    return await promise;
  } catch (error) {
    if (isAppError(error)) return error.code;
    throw error;
  }
}

const titled = (title: string): Operation => ({ operationId: newId("opn_"), type: "set-title", title });

let editor: Actor;
let viewer: Actor;
let stranger: Actor;
let notebookId: NotebookId;

beforeEach(async () => {
  await db().workspace.deleteMany();
  await db().user.deleteMany();
  const workspaceId = await makeWorkspace();
  editor = await makeMember(workspaceId, "editor");
  viewer = await makeMember(workspaceId, "viewer");
  stranger = await makeMember(await makeWorkspace(), "admin");
  ({ notebookId } = await createNotebook(editor, { title: "Delays" }));
});

describeDatabase("saving a notebook", () => {
  test("operations in one save: each takes a revision, and the document is what they make of it", async () => {
    const operations = [titled("A"), titled("B")];
    const answer = await saveOperations(editor, { notebookId, baseRevision: 0, operations });
    expect(answer).toEqual({
      revision: 2,
      history: operations.map((operation, index) => ({ revision: index + 1, operation })),
      refused: [],
    });
    expect(await openNotebook(editor, { notebookId })).toMatchObject({
      revision: 2,
      notebook: { title: "B" },
    });
  });

  test("the same save again, because its answer was lost: changes nothing and answers the same", async () => {
    const request = { notebookId, baseRevision: 0, operations: [titled("A")] };
    const first = await saveOperations(editor, request);
    expect(await saveOperations(editor, request)).toEqual(first);
  });

  test("an operation that makes no sense any more: is refused by name, the others are saved", async () => {
    const gone: Operation = { operationId: newId("opn_"), type: "delete-cell", cellId: newId("cel_") };
    const answer = await saveOperations(editor, {
      notebookId,
      baseRevision: 0,
      operations: [gone, titled("A")],
    });
    expect(answer.refused).toMatchObject([{ operationId: gone.operationId, reason: "cell_gone" }]);
    expect(answer.revision).toBe(1);
  });

  test("a page that is behind: is given what it missed, in order", async () => {
    await saveOperations(editor, { notebookId, baseRevision: 0, operations: [titled("A"), titled("B")] });
    const answer = await saveOperations(editor, { notebookId, baseRevision: 1, operations: [titled("C")] });
    expect(answer.history.map(({ revision }) => revision)).toEqual([2, 3]);
    expect(
      (await saveOperations(viewer, { notebookId, baseRevision: 2, operations: [] })).history,
    ).toHaveLength(1);
  });

  test("twenty pages that save at the same moment: every operation gets a revision of its own", async () => {
    const saves = Array.from({ length: 20 }, (_, index) =>
      saveOperations(editor, { notebookId, baseRevision: 0, operations: [titled(`T${index}`)] }),
    );
    const revisions = (await Promise.all(saves)).map(({ revision }) => revision);
    expect(revisions.toSorted((left, right) => left - right)).toEqual(
      Array.from({ length: 20 }, (_, index) => index + 1),
    );
    const { notebook } = await openNotebook(editor, { notebookId });
    const last = await db().notebookOperation.findFirstOrThrow({ where: { notebookId, revision: 20 } });
    expect(last.operation).toMatchObject({ title: notebook.title });
  });

  test("a save that changed something: is announced once, after it is stored; a repeated one is not", async () => {
    const heard: number[] = [];
    const stop = onRevision((_, revision) => heard.push(revision));
    const request = { notebookId, baseRevision: 0, operations: [titled("A")] };
    await saveOperations(editor, request);
    await saveOperations(editor, request);
    stop();
    expect(heard).toEqual([1]);
  });

  test("a viewer: reads, and may not write", async () => {
    expect(await openNotebook(viewer, { notebookId })).toMatchObject({ canEdit: false });
    const operations = [titled("A")];
    expect(await codeOf(saveOperations(viewer, { notebookId, baseRevision: 0, operations }))).toBe(
      "forbidden",
    );
    expect(await codeOf(createNotebook(viewer, { title: "X" }))).toBe("forbidden");
    expect(await codeOf(deleteNotebook(viewer, { notebookId }))).toBe("forbidden");
  });

  test("somebody of another workspace: finds nothing, whatever they may do at home", async () => {
    const operations = [titled("A")];
    const attempts = [
      openNotebook(stranger, { notebookId }),
      saveOperations(stranger, { notebookId, baseRevision: 0, operations }),
      saveOperations(stranger, { notebookId, baseRevision: 0, operations: [] }),
      renameNotebook(stranger, { notebookId, title: "X" }),
      duplicateNotebook(stranger, { notebookId }),
      exportNotebookFile(stranger, { notebookId }),
      deleteNotebook(stranger, { notebookId }),
      restoreNotebook(stranger, { notebookId }),
      purgeNotebook(stranger, { notebookId }),
    ];
    expect(await Promise.all(attempts.map(codeOf))).toEqual(attempts.map(() => "not_found"));
    expect(await listNotebooks(stranger)).toEqual([]);
  });
});

describeDatabase("the life of a notebook", () => {
  test("deleted and restored: leaves the list for the trash and comes back as it was", async () => {
    await deleteNotebook(editor, { notebookId });
    expect(await listNotebooks(editor)).toEqual([]);
    expect(await listNotebooks(editor, { isTrash: true })).toMatchObject([{ notebookId, title: "Delays" }]);
    expect(await codeOf(openNotebook(editor, { notebookId }))).toBe("not_found");
    await restoreNotebook(editor, { notebookId });
    expect(await listNotebooks(editor)).toMatchObject([
      { notebookId, cellCount: 1, updatedByName: editor.name },
    ]);
  });

  test("purged: only from the trash, only by an admin, and nothing of it stays", async () => {
    const admin: Actor = { ...editor, role: "admin" };
    expect(await codeOf(purgeNotebook(admin, { notebookId }))).toBe("not_found");
    await saveOperations(editor, { notebookId, baseRevision: 0, operations: [titled("A")] });
    await deleteNotebook(editor, { notebookId });
    expect(await codeOf(purgeNotebook(editor, { notebookId }))).toBe("forbidden");
    await purgeNotebook(admin, { notebookId });
    expect(await db().notebookOperation.count()).toBe(0);
  });

  test("duplicated: the same cells under ids of their own", async () => {
    const { notebookId: copyId } = await duplicateNotebook(editor, { notebookId });
    const [original, copy] = await Promise.all(
      [notebookId, copyId].map((id) => openNotebook(editor, { notebookId: id })),
    );
    expect(copy?.notebook.title).toBe("Delays (copy)");
    expect(copy?.notebook.cells[0]).toMatchObject({ name: "query_1" });
    expect(copy?.notebook.cells[0]?.id).not.toBe(original?.notebook.cells[0]?.id);
  });

  test("exported and imported elsewhere: pools go by name, an unknown one is named", async () => {
    const poolId = newId("pol_");
    await db().pool.create({
      data: { id: poolId, workspaceId: editor.workspaceId, name: "Hosted", kind: "hosted" },
    });
    const document = { ...newDocument("Größe: é"), defaultTarget: { type: "pool" as const, poolId } };
    const stored = await storeNotebook(editor, document, "notebook.created");
    const file = await exportNotebookFile(editor, stored);
    expect(file.fileName).toBe("große-e.eider.md");
    const here = await importNotebookFile(editor, file);
    expect(here.unknownPools).toEqual([]);
    expect((await openNotebook(editor, here)).notebook.defaultTarget).toEqual({ type: "pool", poolId });
    const there = await importNotebookFile(stranger, file);
    expect(there.unknownPools).toEqual(["Hosted"]);
  });

  test("somebody's Personal Pool: a file exported by another does not name it, and can't point at it", async () => {
    const poolId = newId("pol_");
    const { workspaceId } = editor;
    const personal = { id: poolId, workspaceId, name: "Mine alone", ownerId: "usr_somebody" } as const;
    await db().pool.create({ data: { ...personal, kind: "self_hosted" } });
    const document = { ...newDocument("Theirs"), defaultTarget: { type: "pool" as const, poolId } };
    const file = await exportNotebookFile(editor, await storeNotebook(editor, document, "notebook.created"));
    expect(file.text).not.toContain("Mine alone");
    const { unknownPools } = await importNotebookFile(editor, file);
    expect(unknownPools).toEqual([poolId]);
  });

  test("a new notebook runs on the workspace's default Pool, and in the browser of somebody who may not use it", async () => {
    const poolId = newId("pol_");
    const { workspaceId } = editor;
    await db().pool.create({ data: { id: poolId, workspaceId, name: "Default", kind: "self_hosted" } });
    const targetOfNew = async () =>
      (await openNotebook(editor, await createNotebook(editor, { title: "New" }))).notebook.defaultTarget;
    expect(await targetOfNew()).toEqual({ type: "browser" });
    await db().workspace.update({ where: { id: workspaceId }, data: { defaultPoolId: poolId } });
    expect(await targetOfNew()).toEqual({ type: "pool", poolId });
    await db().pool.update({ where: { id: poolId }, data: { roleMin: "admin" } });
    expect(await targetOfNew()).toEqual({ type: "browser" });
    await db().workspace.update({ where: { id: workspaceId }, data: { defaultPoolId: null } });
  });

  test("a file that is no notebook: is refused naming the line", async () => {
    expect(await codeOf(importNotebookFile(editor, { text: "hello" }))).toBe("invalid_input");
  });
});
