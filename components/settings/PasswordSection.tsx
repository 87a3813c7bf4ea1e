"use client";

import { useMutation } from "@tanstack/react-query";
import { useMe } from "../frame/me-context.ts";
import { NewPasswordField } from "../people/NewPasswordField.tsx";
import { SecretSubmit } from "../people/SecretSubmit.tsx";
import { signIn } from "../people/sign-in.ts";
import { readRefusal } from "../trpc/refusal.ts";
import { useTRPC } from "../trpc/trpc.ts";
import { Field } from "../ui/Field.tsx";
import { Note } from "../ui/Note.tsx";
import { PasswordInput } from "../ui/PasswordInput.tsx";
import { showToast } from "../ui/show-toast.tsx";
import { formText } from "../ui/form-text.ts";

/** Changes the password. Every other session ends; this one is started again at once. */
export function PasswordSection() {
  const trpc = useTRPC();
  const { email } = useMe();
  const change = useMutation(trpc.account.changePassword.mutationOptions());
  const submit = (event: React.FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const fields = new FormData(form);
    const newPassword = formText(fields, "new");
    const passwords = { oldPassword: formText(fields, "old"), newPassword };
    change.mutate(passwords, {
      onSuccess: async () => {
        const refused = await signIn(email, newPassword);
        if (refused) return location.assign("/signin");
        form.reset();
        showToast({ text: "Password changed. Other devices are signed out." });
      },
    });
  };
  return (
    <section className="panel" aria-label="Password">
      <h2 className="settings__title">Password</h2>
      <form method="post" className="settings__form" onSubmit={submit}>
        {change.isError && (
          <Note tone="danger" title={readRefusal(change.error).message} role="alert" isBoxed />
        )}
        <input type="hidden" name="username" autoComplete="username" value={email} readOnly />
        <Field label="Current password">
          <PasswordInput name="old" autoComplete="current-password" required />
        </Field>
        <NewPasswordField label="New password" name="new" />
        <div>
          <SecretSubmit isBusy={change.isPending}>Change the password</SecretSubmit>
        </div>
      </form>
    </section>
  );
}
