"use client";

import { useCanEdit, useController, useNotebook } from "./notebook-context.ts";
import type { SaveState } from "./notebook-store.ts";

/** "Saved 12:04", or what else is to be said about saving. */
export function SaveLabel() {
  const save = useNotebook((snapshot) => snapshot.save);
  const canEdit = useCanEdit();
  const { saveNow } = useController();
  if (!canEdit) return <span>Read only</span>;
  const words = wordsOf(save);
  if (save.type !== "offline") {
    return (
      <span role="status" className={save.type === "saved" ? "only-wide" : undefined}>
        {words}
      </span>
    );
  }
  return (
    <button type="button" className="link-button" onClick={() => void saveNow()}>
      {words}
    </button>
  );
}

function wordsOf(save: SaveState): string {
  switch (save.type) {
    case "saved":
      return save.atMs === null ? "Saved" : `Saved ${clockTime(save.atMs)}`;
    case "unsaved":
    case "saving":
      return "Saving…";
    case "offline":
      return "Not saved: kept on this device, trying again";
    case "refused":
      return "Not saved: refused";
  }
}

function clockTime(ms: number): string {
  return new Date(ms).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}
