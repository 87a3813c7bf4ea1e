"use client";

import { disposeModels } from "../editor/sql-models.ts";
import { AppFrame } from "../frame/AppFrame.tsx";
import { Refused } from "../trpc/Refused.tsx";
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
          <Refused title="The notebook could not be opened" error={opening.error} onRetry={onRetry} />
        </div>
      ) : (
        <p className="page muted" role="status">
          Opening the notebook…
        </p>
      )}
    </AppFrame>
  );
}
