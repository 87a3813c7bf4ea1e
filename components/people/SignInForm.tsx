"use client";

import { useEffect, useState } from "react";
import { forgetFailures } from "../notebook/failure-memory.ts";
import { Field } from "../ui/Field.tsx";
import { Input } from "../ui/Input.tsx";
import { Note } from "../ui/Note.tsx";
import { PasswordInput } from "../ui/PasswordInput.tsx";
import { formText } from "../ui/form-text.ts";
import { ProviderButton } from "./ProviderButton.tsx";
import { SecretSubmit } from "./SecretSubmit.tsx";
import { signIn } from "./sign-in.ts";

export interface SignInFormProps {
  workspaceName: string;
  /** where to go afterwards, a path of this site */
  next: string;
  /** why the person is here, such as after a password was changed */
  notice?: string;
  provider: { name: string } | null;
  /** why the provider's last attempt failed */
  problem: string | undefined;
  /** the provider asks who it is even if it knows */
  asksAnew: boolean;
  showsPassword: boolean;
}

/** The company's provider, e-mail and password, or both. */
export function SignInForm(props: SignInFormProps) {
  const { workspaceName, next, notice, provider, problem, asksAnew, showsPassword } = props;
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useState<string | null>(problem ?? null);
  useEffect(() => {
    // nobody is signed in: also the server may have ended the session
    forgetFailures().catch(reportError);
  }, []);
  const submit = async (event: React.FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setIsBusy(true);
    const refused = await signIn(formText(form, "email"), formText(form, "password"));
    if (refused === null) return location.assign(next);
    setError(refused);
    setIsBusy(false);
  };
  return (
    <form method="post" className="gate__form" onSubmit={submit}>
      <div>
        <h1>Sign in to {workspaceName}</h1>
        {notice && <p className="muted gate__lead">{notice}</p>}
      </div>
      {error && <Note tone="danger" title={error} role="alert" isBoxed />}
      {provider && <ProviderButton provider={provider} next={next} asksAnew={asksAnew} />}
      {provider && showsPassword && <div className="or">or with a password</div>}
      {showsPassword && (
        <>
          <Field label="E-mail">
            <Input name="email" type="email" size="l" autoComplete="username" required />
          </Field>
          <Field label="Password">
            <PasswordInput name="password" size="l" autoComplete="current-password" required />
          </Field>
          <SecretSubmit variant="primary" size="l" isWide isBusy={isBusy}>
            Sign in
          </SecretSubmit>
        </>
      )}
      <p className="field__help">
        A new device makes its own key, so that results are sealed to it.
        {showsPassword &&
          " Forgotten the password? An admin of the workspace can give you a link that sets a new one."}
      </p>
    </form>
  );
}
