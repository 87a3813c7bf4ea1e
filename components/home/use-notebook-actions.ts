"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import type { NotebookId } from "../../compute/protocol/ids.ts";
import { readRefusal } from "../trpc/refusal.ts";
import { useTRPC, useTRPCClient } from "../trpc/trpc.ts";
import { showToast } from "../ui/show-toast.tsx";

/** What can be done to notebooks from a list. Every refusal is said in a toast; the lists refresh. */
export function useNotebookActions() {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queries = useQueryClient();
  const router = useRouter();
  const settle = {
    onSuccess: () => queries.invalidateQueries({ queryKey: trpc.notebooks.pathKey() }),
    onError: (error: unknown) => showToast({ text: readRefusal(error).message, isFailure: true }),
  };
  const create = useMutation(trpc.notebooks.create.mutationOptions(settle));
  const rename = useMutation(trpc.notebooks.rename.mutationOptions(settle));
  const duplicate = useMutation(trpc.notebooks.duplicate.mutationOptions(settle));
  const remove = useMutation(trpc.notebooks.delete.mutationOptions(settle));
  const restore = useMutation(trpc.notebooks.restore.mutationOptions(settle));
  const purge = useMutation(trpc.notebooks.purge.mutationOptions(settle));
  const importFile = useMutation(trpc.notebooks.import.mutationOptions(settle));
  const open = (notebookId: NotebookId) => router.push(`/notebooks/${notebookId}`);

  return {
    isCreating: create.isPending,
    isImporting: importFile.isPending,
    isRenaming: rename.isPending,
    isPurging: purge.isPending,
    open,
    create: () => create.mutate({}, { onSuccess: ({ notebookId }) => open(notebookId) }),
    rename: (notebookId: NotebookId, title: string) => rename.mutateAsync({ notebookId, title }),
    duplicate: (notebookId: NotebookId, title: string) =>
      duplicate.mutate(
        { notebookId },
        {
          onSuccess: (copy) =>
            showToast({
              text: `“${title}” duplicated`,
              action: { label: "Open", onSelect: () => open(copy.notebookId) },
            }),
        },
      ),
    remove: (notebookId: NotebookId, title: string) =>
      remove.mutate(
        { notebookId },
        {
          onSuccess: () =>
            showToast({
              text: `“${title}” is in the trash`,
              icon: "trash",
              action: { label: "Undo", onSelect: () => restore.mutate({ notebookId }) },
            }),
        },
      ),
    restore: (notebookId: NotebookId, title: string) =>
      restore.mutate(
        { notebookId },
        { onSuccess: () => showToast({ text: `“${title}” restored`, icon: "undo" }) },
      ),
    purge: (notebookId: NotebookId) => purge.mutateAsync({ notebookId }),
    download: async (notebookId: NotebookId) => {
      const file = await client.notebooks.export.query({ notebookId }).catch((error: unknown) => {
        settle.onError(error);
        return null;
      });
      if (file) saveFile(file.fileName, file.text);
    },
    importFile: async (file: File) => {
      const text = await file.text();
      importFile.mutate({ text }, { onSuccess: ({ notebookId }) => open(notebookId) });
    },
  };
}

export type NotebookActions = ReturnType<typeof useNotebookActions>;

function saveFile(fileName: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "text/markdown" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(url);
}
