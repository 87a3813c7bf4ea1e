"use client";

import { disposeModels } from "../editor/sql-models.ts";
import { AppFrame } from "../frame/AppFrame.tsx";
import { Refused } from "../trpc/Refused.tsx";
import { EmptyState } from "../ui/EmptyState.tsx";
import { LinkButton } from "../ui/LinkButton.tsx";
import { ApiRefusal } from "./notebook-api.ts";
import { NotebookContext } from "./notebook-context.ts";
import { NotebookView } from "./NotebookView.tsx";
import { useOpenNotebook } from "./use-open-notebook.ts";

export interface NotebookOpeningProps {
  notebookId: string;
  onRetry: () => void;
}

/** A notebook, opened, with everything that keeps it going. Needs the signed-in layout around it. */
export function NotebookOpening({ notebookId, onRetry }: NotebookOpeningProps) {
  const opening = useOpenNotebook(notebookId, disposeModels);
  if (opening.state === "open") {
    return (
      <NotebookContext value={opening.controller}>
        <NotebookView />
      </NotebookContext>
    );
  }
  return (
    <AppFrame title="Notebook" status={<span>{opening.state === "failed" ? "Not opened" : "Opening"}</span>}>
      {opening.state === "failed" ? (
        <div className="page">
          <NotOpened error={opening.error} onRetry={onRetry} />
        </div>
      ) : (
        <p className="page muted" role="status">
          Opening the notebook…
        </p>
      )}
    </AppFrame>
  );
}

function NotOpened({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  if (!(error instanceof ApiRefusal) || error.code !== "not_found")
    return <Refused title="The notebook could not be opened" error={error} onRetry={onRetry} />;
  return (
    <EmptyState
      icon="search"
      title="There is no such notebook here"
      action={<LinkButton href="/">All notebooks</LinkButton>}
    >
      It was deleted, or it belongs to another workspace. An editor can restore it from the trash.
    </EmptyState>
  );
}
