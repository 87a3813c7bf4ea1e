"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useMe } from "../frame/me-context.ts";
import { PageFrame } from "../frame/PageFrame.tsx";
import { Refused } from "../trpc/Refused.tsx";
import { useTRPC } from "../trpc/trpc.ts";
import { AlertDialog } from "../ui/AlertDialog.tsx";
import { EmptyState } from "../ui/EmptyState.tsx";
import { Spinner } from "../ui/Spinner.tsx";
import type { NotebookLine } from "./notebook-line.ts";
import { TrashTable } from "./TrashTable.tsx";
import { useNotebookActions } from "./use-notebook-actions.ts";

/** Notebooks that were deleted and can come back. */
export function TrashScreen() {
  const trpc = useTRPC();
  const { role } = useMe();
  const actions = useNotebookActions();
  const trash = useQuery(trpc.notebooks.listTrash.queryOptions());
  const [doomed, setDoomed] = useState<NotebookLine | null>(null);
  const purge = async () => {
    if (!doomed) return;
    const isGone = await actions.purge(doomed.notebookId).then(
      () => true,
      () => false, // said in a toast already
    );
    if (isGone) setDoomed(null);
  };
  return (
    <PageFrame title="Trash" lead="Deleted notebooks stay here until an admin deletes them for ever.">
      {trash.isPending && <Spinner>Reading the trash…</Spinner>}
      {trash.isError && (
        <Refused
          title="The trash could not be read"
          error={trash.error}
          onRetry={() => void trash.refetch()}
        />
      )}
      {trash.data?.length === 0 && (
        <EmptyState icon="trash" title="The trash is empty">
          A deleted notebook can be restored from here.
        </EmptyState>
      )}
      {trash.data && trash.data.length > 0 && (
        <TrashTable
          notebooks={trash.data}
          canRestore={role !== "viewer"}
          onRestore={({ notebookId, title }) => actions.restore(notebookId, title)}
          onPurge={role === "admin" ? setDoomed : undefined}
        />
      )}
      <AlertDialog
        isOpen={doomed !== null}
        onOpenChange={(isOpen) => !isOpen && setDoomed(null)}
        title={`Delete “${doomed?.title ?? ""}” for ever?`}
        confirmLabel="Delete for ever"
        isDanger
        isBusy={actions.isPurging}
        onConfirm={() => void purge()}
      >
        Its cells, its history and the record of its runs are gone afterwards. Nothing brings them back.
      </AlertDialog>
    </PageFrame>
  );
}
