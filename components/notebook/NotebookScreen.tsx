"use client";

import dynamic from "next/dynamic";
import { useState } from "react";
import { TopBar } from "../frame/TopBar.tsx";

// The frame stands before the notebook's own code is there: places, document, editor.
const NotebookOpening = dynamic(
  () => import("./NotebookOpening.tsx").then((module) => module.NotebookOpening),
  { ssr: false, loading: OpeningFrame },
);

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

function OpeningFrame() {
  return (
    <div className="app">
      <TopBar title="Notebook" isCompact />
      <main id="main" className="main">
        <p className="page muted" role="status">
          Opening the notebook…
        </p>
      </main>
      <footer className="status">
        <span>Opening</span>
      </footer>
    </div>
  );
}
