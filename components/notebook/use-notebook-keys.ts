"use client";

import { useEffect } from "react";
import { isTyping } from "../frame/is-typing.ts";
import { showOverlay } from "../frame/overlays.ts";
import {
  deleteSelected,
  idBefore,
  insertCell,
  setSelectedTarget,
  setSelectedType,
  toggleSelectedCollapsed,
  undoDelete,
} from "./cell-actions.ts";
import type { NotebookController } from "./notebook-controller.ts";
import { useController } from "./notebook-context.ts";
import { advance } from "./perform-editor-key.ts";
import { moveSelection, selectedCells } from "./selection.ts";

/** Two presses of `d` within this time delete. */
const DOUBLE_MS = 600;

/** The plain keys of command mode, on the whole page except where somebody types or a menu is open. */
export function useNotebookKeys(): void {
  const controller = useController();
  useEffect(() => {
    let lastDeleteMs = 0;
    const hear = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isElsewhere(event)) return;
      const isDouble = event.key === "d" && event.timeStamp - lastDeleteMs < DOUBLE_MS;
      lastDeleteMs = event.key === "d" && !isDouble ? event.timeStamp : 0;
      if (pressCommandKey(controller, event, isDouble)) event.preventDefault();
    };
    document.addEventListener("keydown", hear);
    return () => document.removeEventListener("keydown", hear);
  }, [controller]);
}

/** Whether the key belongs to a field, a menu, a grid, a tree, or a button under the keyboard. */
function isElsewhere(event: KeyboardEvent): boolean {
  const { target } = event;
  if (isTyping(target)) return true;
  if (!(target instanceof Element)) return false;
  if (
    target.closest(
      '[role="menu"], [role="dialog"], [role="grid"], [role="tree"], [role="tablist"], .pop, .monaco-editor',
    )
  )
    return true;
  return target.matches("button, a, summary") && (event.key === "Enter" || event.key === " ");
}

/** Does what the key means in command mode; `false` when it means nothing there. */
export function pressCommandKey(
  controller: NotebookController,
  event: Pick<KeyboardEvent, "key" | "shiftKey" | "ctrlKey" | "metaKey" | "altKey">,
  isDouble: boolean,
): boolean {
  const { key, shiftKey, altKey } = event;
  const isMod = event.ctrlKey || event.metaKey;
  const { headId } = controller.store.getSnapshot().selection;
  if (key === "Enter" && (isMod || shiftKey || altKey))
    return runKeys(controller, headId, { shiftKey, altKey });
  if (isMod && key.toLowerCase() === "s") {
    void controller.saveNow();
    return true;
  }
  if (isMod || altKey) return false;
  return moveKeys(controller, key, shiftKey) || writeKeys(controller, key, isDouble);
}

function runKeys(
  controller: NotebookController,
  headId: string | null,
  { shiftKey, altKey }: { shiftKey: boolean; altKey: boolean },
): boolean {
  const { document, selection } = controller.store.getSnapshot();
  if (headId === null) return false;
  controller.run(selectedCells(document.shown, selection));
  if (shiftKey) advance(controller, headId);
  else if (altKey) insertCell(controller, "sql", headId);
  return true;
}

function moveKeys(controller: NotebookController, key: string, shiftKey: boolean): boolean {
  const { store } = controller;
  const { document, selection } = store.getSnapshot();
  const step = key === "j" || key === "ArrowDown" ? 1 : key === "k" || key === "ArrowUp" ? -1 : 0;
  if (step !== 0) {
    const isExtending = shiftKey && key.startsWith("Arrow");
    store.select(moveSelection(document.shown, selection, step, isExtending));
    revealHead(controller);
    return true;
  }
  if (key === "Enter" && selection.headId !== null) {
    store.setMode("edit");
    return true;
  }
  if (key === "Escape") {
    store.setMode("command");
    return true;
  }
  if (key === "?") {
    showOverlay("shortcuts");
    return true;
  }
  return false;
}

function writeKeys(controller: NotebookController, key: string, isDouble: boolean): boolean {
  const { selection, canEdit, document } = controller.store.getSnapshot();
  if (!canEdit) return false;
  const headId = selection.headId ?? document.shown.cells.at(-1)?.id ?? null;
  const actions: Record<string, () => void> = {
    a: () => void insertCell(controller, "sql", idBefore(controller, headId), { isEditing: false }),
    b: () => void insertCell(controller, "sql", headId, { isEditing: false }),
    z: () => undoDelete(controller),
    m: () => setSelectedType(controller, "text"),
    y: () => setSelectedType(controller, "sql"),
    o: () => toggleSelectedCollapsed(controller),
    d: () => {
      if (isDouble) deleteSelected(controller);
    },
  };
  const act = /^[1-5]$/.test(key) ? () => setSelectedTarget(controller, Number(key)) : actions[key];
  act?.();
  return act !== undefined;
}

function revealHead(controller: NotebookController): void {
  const { headId } = controller.store.getSnapshot().selection;
  document.querySelector(`[data-cell="${headId}"]`)?.scrollIntoView({ block: "nearest" });
}
