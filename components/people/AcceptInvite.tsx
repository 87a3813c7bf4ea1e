"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { Refused } from "../trpc/Refused.tsx";
import { useTRPC, useTRPCClient } from "../trpc/trpc.ts";
import { LinkButton } from "../ui/LinkButton.tsx";
import { Spinner } from "../ui/Spinner.tsx";
import { InviteForm, type InviteFormProps } from "./InviteForm.tsx";
import { signIn } from "./sign-in.ts";

/** What the holder of an invitation link sees: who invites them to what, and one form. */
export function AcceptInvite({ token, provider }: { token: string; provider: InviteFormProps["provider"] }) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  // Asked as a mutation, so that the secret is in no URL of ours that a log could keep.
  const invite = useQuery({
    queryKey: ["invite", token],
    queryFn: () => client.invites.read.mutate({ token }),
  });
  const accept = useMutation(trpc.invites.accept.mutationOptions());
  if (invite.isError) {
    return (
      <div className="gate__form">
        <h1>This invitation can't be used</h1>
        <Refused title="The link does not work" error={invite.error} onRetry={() => void invite.refetch()} />
        <LinkButton href="/signin" size="l" isWide>
          Sign in instead
        </LinkButton>
      </div>
    );
  }
  if (!invite.data) {
    return (
      <div className="gate__form">
        <Spinner>Reading the invitation…</Spinner>
      </div>
    );
  }
  const submit = async (account: { name: string; password: string }) => {
    const { email } = await accept.mutateAsync({ token, ...account });
    const refused = await signIn(email, account.password);
    location.assign(refused ? "/signin" : "/");
  };
  return <InviteForm invite={invite.data} provider={provider} onAccept={submit} />;
}
