"use client";

import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import type { Command } from "../frame/command.ts";
import { useMe } from "../frame/me-context.ts";
import { PageFrame } from "../frame/PageFrame.tsx";
import { useCommands } from "../frame/use-commands.ts";
import { Refused } from "../trpc/Refused.tsx";
import { useTRPC } from "../trpc/trpc.ts";
import { Button } from "../ui/Button.tsx";
import { EmptyState } from "../ui/EmptyState.tsx";
import { Input } from "../ui/Input.tsx";
import { Spinner } from "../ui/Spinner.tsx";
import { ImportButton } from "./ImportButton.tsx";
import { NotebookTable } from "./NotebookTable.tsx";
import { OpenRuns } from "./OpenRuns.tsx";
import { findNotebooks } from "./notebook-line.ts";
import { type NotebookActions, useNotebookActions } from "./use-notebook-actions.ts";

/** Home: the workspace's notebooks, last changed first. */
export function HomeScreen() {
  const trpc = useTRPC();
  const { role } = useMe();
  const canEdit = role !== "viewer";
  const actions = useNotebookActions();
  const [words, setWords] = useState("");
  const notebooks = useQuery(trpc.notebooks.list.queryOptions(undefined, { refetchOnWindowFocus: true }));
  useHomeCommands(actions, canEdit);

  const found = findNotebooks(notebooks.data ?? [], words);
  const buttons = canEdit && (
    <>
      <ImportButton isBusy={actions.isImporting} onFile={(file) => void actions.importFile(file)} />
      <Button variant="primary" icon="plus" isBusy={actions.isCreating} onClick={actions.create}>
        New notebook
      </Button>
    </>
  );
  const search = (notebooks.data?.length ?? 0) > 5 && (
    <Input
      className="page__search"
      icon="search"
      isQuiet
      type="search"
      aria-label="Find a notebook"
      placeholder="Find a notebook"
      value={words}
      onChange={(event) => setWords(event.target.value)}
    />
  );
  return (
    <PageFrame title="Notebooks" beside={search} actions={buttons}>
      {notebooks.isPending && <Spinner>Reading the list of notebooks…</Spinner>}
      {notebooks.isError && (
        <Refused
          title="The notebooks could not be listed"
          error={notebooks.error}
          onRetry={() => void notebooks.refetch()}
        />
      )}
      {notebooks.data && found.length > 0 && (
        <NotebookTable notebooks={found} canEdit={canEdit} actions={actions} />
      )}
      {notebooks.data && found.length === 0 && <Nothing words={words} canEdit={canEdit} actions={actions} />}
      <OpenRuns />
    </PageFrame>
  );
}

function Nothing({ words, canEdit, actions }: { words: string; canEdit: boolean; actions: NotebookActions }) {
  if (words) {
    return (
      <EmptyState icon="search" title="No notebook is called that">
        Nothing here contains “{words}”.
      </EmptyState>
    );
  }
  const action = canEdit && (
    <Button size="s" onClick={actions.create}>
      Write the first one
    </Button>
  );
  return (
    <EmptyState icon="note" title="No notebooks yet" action={action}>
      {canEdit ? "Start an empty one, or import a file." : "An editor of the workspace can write one."}
    </EmptyState>
  );
}

function useHomeCommands(actions: NotebookActions, canEdit: boolean): void {
  const { create } = actions;
  const commands = useMemo<Command[]>(
    () => [
      {
        id: "home.new-notebook",
        title: "New notebook",
        section: "Notebooks",
        icon: "plus",
        when: () => canEdit,
        run: create,
      },
    ],
    [canEdit, create],
  );
  useCommands(commands);
}
