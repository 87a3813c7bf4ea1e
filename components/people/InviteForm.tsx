"use client";

import { useState } from "react";
import { readRefusal } from "../trpc/refusal.ts";
import { Field } from "../ui/Field.tsx";
import { Input } from "../ui/Input.tsx";
import { Note } from "../ui/Note.tsx";
import { PasswordInput } from "../ui/PasswordInput.tsx";
import { formText } from "../ui/form-text.ts";
import { NewPasswordField } from "./NewPasswordField.tsx";
import { ProviderButton } from "./ProviderButton.tsx";
import { SecretSubmit } from "./SecretSubmit.tsx";

export interface InviteFormProps {
  invite: { email: string; role: string; workspaceName: string; hasAccount: boolean };
  /** an account there with this e-mail address accepts the invitation too */
  provider: { name: string; isRequired: boolean } | null;
  onAccept: (account: { name: string; password: string }) => Promise<void>;
}

/** A new person chooses a name and a password; one with an account proves that it is theirs. */
export function InviteForm({ invite, provider, onAccept }: InviteFormProps) {
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const submit = async (event: React.FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setIsBusy(true);
    setError(null);
    try {
      await onAccept({
        name: formText(form, "name") || invite.email,
        password: formText(form, "password"),
      });
    } catch (failure) {
      setError(readRefusal(failure).message);
      setIsBusy(false);
    }
  };
  return (
    <form method="post" className="gate__form" onSubmit={submit}>
      <div>
        <h1>Join {invite.workspaceName}</h1>
        <p className="muted gate__lead">
          You are invited as {article(invite.role)} {invite.role}.
          {invite.hasAccount &&
            !provider?.isRequired &&
            " You have an account here already: confirm it with its password."}
        </p>
      </div>
      {error && <Note tone="danger" title={error} role="alert" isBoxed />}
      {provider && <ProviderButton provider={provider} next="/" />}
      {provider?.isRequired ? (
        <p className="field__help">The account there must have the e-mail address {invite.email}.</p>
      ) : (
        <>
          {provider && <div className="or">or with a password</div>}
          <PasswordAccount email={invite.email} isKnown={invite.hasAccount} />
          <SecretSubmit variant="primary" size="l" isWide isBusy={isBusy}>
            Join the workspace
          </SecretSubmit>
        </>
      )}
    </form>
  );
}

function PasswordAccount({ email, isKnown }: { email: string; isKnown: boolean }) {
  return (
    <>
      <Field label="E-mail">
        <Input name="email" type="email" size="l" value={email} autoComplete="username" readOnly />
      </Field>
      {isKnown ? (
        <Field label="Password">
          <PasswordInput name="password" size="l" autoComplete="current-password" required />
        </Field>
      ) : (
        <>
          <Field label="Your name">
            <Input name="name" size="l" autoComplete="name" required maxLength={100} />
          </Field>
          <NewPasswordField size="l" />
        </>
      )}
    </>
  );
}

function article(role: string): string {
  return /^[aeiou]/.test(role) ? "an" : "a";
}
