"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { rememberFirstRun } from "../notebook/first-run-memory.ts";
import { readRefusal } from "../trpc/refusal.ts";
import { useTRPC } from "../trpc/trpc.ts";
import { Field } from "../ui/Field.tsx";
import { Input } from "../ui/Input.tsx";
import { Note } from "../ui/Note.tsx";
import { formText } from "../ui/form-text.ts";
import { NewPasswordField } from "./NewPasswordField.tsx";
import { SecretSubmit } from "./SecretSubmit.tsx";
import { signIn } from "./sign-in.ts";

/** The first account. Afterwards the person stands in the sample notebook. */
export function SetupForm() {
  const trpc = useTRPC();
  const create = useMutation(trpc.setup.create.mutationOptions());
  const [isLeaving, setIsLeaving] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const submit = async (event: React.FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => formText(form, name);
    const [email, password] = [text("email"), text("password")];
    setError(null);
    try {
      const account = { workspaceName: text("workspace"), name: text("name"), email, password };
      const { notebookId } = await create.mutateAsync(account);
      setIsLeaving(true);
      if (notebookId) rememberFirstRun(notebookId);
      const refused = await signIn(email, password);
      location.assign(refused ? "/signin" : notebookId ? `/notebooks/${notebookId}` : "/");
    } catch (failure) {
      setError(readRefusal(failure).message);
    }
  };
  return (
    <form method="post" className="gate__form" onSubmit={submit}>
      <div>
        <h1>Set up Eider</h1>
        <p className="muted gate__lead">
          Create the first account. You land in a notebook with three million flights.
        </p>
      </div>
      {error && <Note tone="danger" title={error} role="alert" isBoxed />}
      <Field label="Workspace">
        <Input name="workspace" size="l" autoComplete="organization" required maxLength={100} />
      </Field>
      <Field label="Your name">
        <Input name="name" size="l" autoComplete="name" required maxLength={100} />
      </Field>
      <Field label="E-mail">
        <Input name="email" type="email" size="l" autoComplete="username" required maxLength={254} />
      </Field>
      <NewPasswordField size="l" />
      <SecretSubmit variant="primary" size="l" isWide isBusy={create.isPending || isLeaving}>
        Create the workspace
      </SecretSubmit>
    </form>
  );
}
