"use client";

import type { InspectorState } from "./inspector-state.ts";

export interface NotebookInspectorProps {
  state: InspectorState;
  onChange: (update: (state: InspectorState) => InspectorState) => void;
}

/** The right panel, about the selected cell. */
export function NotebookInspector({ onChange }: NotebookInspectorProps) {
  return (
    <aside className="inspector" aria-label="Inspector">
      <button
        type="button"
        className="btn btn--s"
        onClick={() => onChange((state) => ({ ...state, isOpen: false }))}
      >
        Close
      </button>
    </aside>
  );
}
