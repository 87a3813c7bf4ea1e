"use client";

import { useId } from "react";
import { readRefusal } from "../../trpc/refusal.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { Note } from "../../ui/Note.tsx";

export interface FormDialogProps {
  title: string;
  lead?: React.ReactNode;
  /** a verb */
  submitLabel: string;
  isBusy: boolean;
  /** why the last try was refused */
  error: unknown;
  onSubmit: (form: FormData) => void;
  onClose: () => void;
  children: React.ReactNode;
}

/** A few fields and one button; a refusal is said above the fields. */
export function FormDialog(props: FormDialogProps) {
  const id = useId();
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && props.onClose()}
      title={props.title}
      lead={props.lead}
      width="480px"
      foot={
        <>
          <span className="grow" />
          <Button onClick={props.onClose}>Cancel</Button>
          <Button type="submit" form={id} variant="primary" isBusy={props.isBusy}>
            {props.submitLabel}
          </Button>
        </>
      }
    >
      <form
        id={id}
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          props.onSubmit(new FormData(event.currentTarget));
        }}
      >
        {props.error !== null && (
          <Note tone="danger" title={readRefusal(props.error).message} role="alert" isBoxed />
        )}
        {props.children}
      </form>
    </Dialog>
  );
}
