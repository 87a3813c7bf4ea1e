"use client";

import { LIMITS } from "../../compute/protocol/limits.ts";
import { Button } from "../ui/Button.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { Field } from "../ui/Field.tsx";
import { Input } from "../ui/Input.tsx";
import { formText } from "../ui/form-text.ts";
import type { NotebookLine } from "./notebook-line.ts";
import type { NotebookActions } from "./use-notebook-actions.ts";

export interface RenameDialogProps {
  /** null: closed */
  notebook: NotebookLine | null;
  actions: NotebookActions;
  onClose: () => void;
}

/** A new title for a notebook. */
export function RenameDialog({ notebook, actions, onClose }: RenameDialogProps) {
  const submit = async (event: React.FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const title = formText(new FormData(event.currentTarget), "title").trim();
    if (!notebook || !title) return;
    const isRenamed = await actions.rename(notebook.notebookId, title).then(
      () => true,
      () => false, // said in a toast already
    );
    if (isRenamed) onClose();
  };
  const foot = (
    <>
      <span className="grow" />
      <Button onClick={onClose}>Cancel</Button>
      <Button type="submit" form="rename" variant="primary" isBusy={actions.isRenaming}>
        Rename
      </Button>
    </>
  );
  return (
    <Dialog
      isOpen={notebook !== null}
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title="Rename the notebook"
      width="440px"
      foot={foot}
    >
      <form id="rename" onSubmit={submit}>
        <Field label="Title">
          <Input
            name="title"
            defaultValue={notebook?.title}
            required
            maxLength={LIMITS.notebookTitleCharsMax}
          />
        </Field>
      </form>
    </Dialog>
  );
}
