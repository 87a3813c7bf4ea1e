"use client";

import { useState } from "react";
import { readRefusal } from "../trpc/refusal.ts";
import { Button } from "../ui/Button.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { Field } from "../ui/Field.tsx";
import { Input } from "../ui/Input.tsx";
import { Note } from "../ui/Note.tsx";
import { Select } from "../ui/Select.tsx";
import { formText } from "../ui/form-text.ts";
import { LinkDialog, type OneTimeLink } from "./LinkDialog.tsx";
import { ROLE_OPTIONS, type Role } from "./roles.ts";
import { usePeopleActions } from "./use-people-actions.ts";

export interface InviteDialogProps {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
}

/** Makes an invitation link. Nothing is sent: the admin passes it on. */
export function InviteDialog({ isOpen, onOpenChange }: InviteDialogProps) {
  const { invite } = usePeopleActions();
  const [link, setLink] = useState<OneTimeLink | null>(null);
  const submit = (event: React.FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const email = formText(form, "email");
    invite.mutate(
      { email, role: formText(form, "role") as Role },
      {
        onSuccess: ({ path, expiresAt }) => {
          onOpenChange(false);
          setLink({ title: "Invitation", lead: `Send this to ${email}.`, path, expiresAt });
        },
      },
    );
  };
  const close = (open: boolean) => {
    invite.reset();
    onOpenChange(open);
  };
  return (
    <>
      <Dialog
        isOpen={isOpen}
        onOpenChange={close}
        title="Invite somebody"
        lead="You get a link to pass on. It works once, for this address."
        width="480px"
        foot={
          <>
            <span className="grow" />
            <Button onClick={() => close(false)}>Cancel</Button>
            <Button type="submit" form="invite" variant="primary" isBusy={invite.isPending}>
              Make the link
            </Button>
          </>
        }
      >
        <form id="invite" className="form" onSubmit={submit}>
          {invite.isError && (
            <Note tone="danger" title={readRefusal(invite.error).message} role="alert" isBoxed />
          )}
          <Field label="E-mail">
            <Input name="email" type="email" required maxLength={254} autoComplete="off" />
          </Field>
          <Field
            label="Role"
            help="Editors write notebooks, viewers read and run them, admins also manage people."
          >
            <Select name="role" options={ROLE_OPTIONS} defaultValue="editor" />
          </Field>
        </form>
      </Dialog>
      <LinkDialog link={link} onClose={() => setLink(null)} />
    </>
  );
}
