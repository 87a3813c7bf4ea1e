"use client";

import { lazy, Suspense, useEffect, useRef } from "react";
import type { TextCell } from "../../compute/notebook/notebook.ts";
import { IconButton } from "../ui/IconButton.tsx";
import { writeText } from "./cell-actions.ts";
import { ConflictNote } from "./ConflictNote.tsx";
import { useCanEdit, useController, useNotebook } from "./notebook-context.ts";
import { selectOne } from "./selection.ts";
import { useOwnText } from "./use-own-text.ts";

const Markdown = lazy(async () => ({ default: (await import("./Markdown.tsx")).Markdown }));

/** Prose: drawn Markdown, and its source while it has the keyboard. */
export function TextCellView({ cell }: { cell: TextCell }) {
  const controller = useController();
  const { store } = controller;
  const canEdit = useCanEdit();
  const isEditing = useNotebook(({ selection, mode }) => selection.headId === cell.id && mode === "edit");
  const own = useOwnText(cell);
  const edit = () => {
    if (!canEdit) return;
    store.select(selectOne(cell.id));
    store.setMode("edit");
  };
  return (
    <>
      {isEditing && canEdit && (
        <TextSource
          text={own.text}
          onChange={(text) => writeText(controller, cell.id, text)}
          onLeave={() => store.setMode("command")}
        />
      )}
      {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- Enter does the same from the keyboard */}
      <div className="prose" onDoubleClick={edit}>
        {own.text.trim() === "" ? (
          !isEditing && <p className="muted">Empty text. {canEdit && "Press Enter to write."}</p>
        ) : (
          <Suspense fallback={<p className="prose__plain">{own.text}</p>}>
            <Markdown text={own.text} />
          </Suspense>
        )}
      </div>
      {canEdit && !isEditing && (
        <span className="cell__text-edit">
          <IconButton icon="edit" label="Edit the text" shortcut="Enter" onClick={edit} />
        </span>
      )}
      {cell.others.length > 0 && <ConflictNote cell={cell} own={own} />}
    </>
  );
}

interface TextSourceProps {
  text: string;
  onChange: (text: string) => void;
  onLeave: () => void;
}

function TextSource({ text, onChange, onLeave }: TextSourceProps) {
  const ref = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    const area = ref.current;
    area?.focus();
    area?.setSelectionRange(area.value.length, area.value.length);
  }, []);
  return (
    <textarea
      ref={ref}
      className="cell__source"
      aria-label="Markdown of the text cell"
      spellCheck
      value={text}
      rows={Math.max(2, text.split("\n").length)}
      onChange={(event) => onChange(event.currentTarget.value)}
      onKeyDown={(event) => {
        const isDone =
          event.key === "Escape" ||
          (event.key === "Enter" && (event.shiftKey || event.ctrlKey || event.metaKey));
        if (!isDone) return;
        event.preventDefault();
        event.stopPropagation();
        onLeave();
      }}
    />
  );
}
