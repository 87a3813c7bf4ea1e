"use client";

import { useState } from "react";
import { NotebookOpening } from "./NotebookOpening.tsx";

/** A notebook at its address; opened anew for another address, and when opening is tried again. */
export function NotebookScreen({ notebookId }: { notebookId: string }) {
  const [attempt, setAttempt] = useState(0);
  return (
    <NotebookOpening
      key={`${notebookId} ${attempt}`}
      notebookId={notebookId}
      onRetry={() => setAttempt((count) => count + 1)}
    />
  );
}
