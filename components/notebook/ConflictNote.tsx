"use client";

import type { Cell, OtherVersion } from "../../compute/notebook/notebook.ts";
import { Button } from "../ui/Button.tsx";
import { Note } from "../ui/Note.tsx";
import { insertCell } from "./cell-actions.ts";
import { useCanEdit, useController } from "./notebook-context.ts";

/** Two texts were written from the same one. Both are shown until somebody chooses. */
export function ConflictNote({ cell, own }: { cell: Cell; own: OtherVersion }) {
  const controller = useController();
  const canEdit = useCanEdit();
  const all: OtherVersion[] = [{ version: cell.version, text: cell.text }, ...cell.others];
  const rest = all.filter(({ version }) => version !== own.version);
  const versions = all.map(({ version }) => version);
  const keep = (text: string) =>
    controller.change({ type: "resolve-conflict", cellId: cell.id, versions, text });
  const keepAll = () => {
    keep(own.text);
    for (const { text } of rest) insertCell(controller, cell.type, cell.id, { text, isEditing: false });
  };
  const actions = canEdit && (
    <>
      <Button size="s" onClick={() => keep(own.text)}>
        Keep the text above
      </Button>
      {rest.length === 1 && rest[0] && (
        <Button size="s" variant="ghost" onClick={() => keep(rest[0]?.text ?? "")}>
          Take the text below
        </Button>
      )}
      <Button size="s" variant="ghost" onClick={keepAll}>
        Keep both, as cells of their own
      </Button>
    </>
  );
  return (
    <Note
      tone="warn"
      role="alert"
      title={rest.length === 1 ? "Two versions of this cell" : `${rest.length + 1} versions of this cell`}
      actions={actions}
    >
      It was edited in two places at once. Above is the one that you go on with; nothing was lost.
      {rest.map(({ version, text }) => (
        <pre key={version} className="conflict__text" aria-label="The other version">
          {text === "" ? "(empty)" : text}
        </pre>
      ))}
    </Note>
  );
}
