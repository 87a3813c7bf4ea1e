"use client";

import { useCanEdit, useController, useNotebook } from "./notebook-context.ts";
import { NameField } from "./NameField.tsx";

/** The notebook's title in the top bar; a click, or Enter, makes it writable. */
export function TitleField() {
  const { change } = useController();
  const title = useNotebook(({ document }) => document.shown.title);
  const canEdit = useCanEdit();
  return (
    <h1 className="crumbs__title">
      <NameField
        label="Title of the notebook"
        value={title}
        className="crumbs__name"
        isReadOnly={!canEdit}
        onCommit={(next) => change({ type: "set-title", title: next.slice(0, 300) })}
      />
    </h1>
  );
}
