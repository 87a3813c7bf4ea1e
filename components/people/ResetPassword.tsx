"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { Refused } from "../trpc/Refused.tsx";
import { readRefusal } from "../trpc/refusal.ts";
import { useTRPC, useTRPCClient } from "../trpc/trpc.ts";
import { Field } from "../ui/Field.tsx";
import { Input } from "../ui/Input.tsx";
import { LinkButton } from "../ui/LinkButton.tsx";
import { Note } from "../ui/Note.tsx";
import { Spinner } from "../ui/Spinner.tsx";
import { formText } from "../ui/form-text.ts";
import { NewPasswordField } from "./NewPasswordField.tsx";
import { SecretSubmit } from "./SecretSubmit.tsx";
import { signIn } from "./sign-in.ts";

/** What the holder of a reset link sees: one field, then they are signed in. */
export function ResetPassword({ token }: { token: string }) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const link = useQuery({
    queryKey: ["reset", token],
    queryFn: () => client.account.readReset.mutate({ token }),
  });
  const reset = useMutation(trpc.account.resetPassword.mutationOptions());
  if (link.isError) {
    return (
      <div className="gate__form">
        <h1>This link can't be used</h1>
        <Refused title="The password stays as it is" error={link.error} onRetry={() => void link.refetch()} />
        <LinkButton href="/signin" size="l" isWide>
          Sign in instead
        </LinkButton>
      </div>
    );
  }
  if (!link.data) {
    return (
      <div className="gate__form">
        <Spinner>Reading the link…</Spinner>
      </div>
    );
  }
  const submit = async (event: React.FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const newPassword = formText(new FormData(event.currentTarget), "password");
    const answer = await reset.mutateAsync({ token, newPassword }).catch(() => null);
    if (!answer) return;
    const refused = await signIn(answer.email, newPassword);
    location.assign(refused ? "/signin" : "/");
  };
  return (
    <form method="post" className="gate__form" onSubmit={submit}>
      <div>
        <h1>Set a new password</h1>
        <p className="muted gate__lead">For {link.data.name}. You are signed out everywhere else.</p>
      </div>
      {reset.isError && <Note tone="danger" title={readRefusal(reset.error).message} role="alert" isBoxed />}
      <Field label="E-mail">
        <Input name="email" type="email" size="l" value={link.data.email} autoComplete="username" readOnly />
      </Field>
      <NewPasswordField label="New password" size="l" />
      <SecretSubmit variant="primary" size="l" isWide isBusy={reset.isPending}>
        Set the password
      </SecretSubmit>
    </form>
  );
}
