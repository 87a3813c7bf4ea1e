"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { readRefusal } from "../trpc/refusal.ts";
import { useTRPC } from "../trpc/trpc.ts";
import { showToast } from "../ui/show-toast.tsx";

/** What an admin can do to members and invitations. Refusals are said in a toast; the lists refresh. */
export function usePeopleActions() {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const settle = {
    onSettled: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: trpc.members.pathKey() }),
        queries.invalidateQueries({ queryKey: trpc.invites.pathKey() }),
      ]),
    onError: (error: unknown) => showToast({ text: readRefusal(error).message, isFailure: true }),
  };
  return {
    changeRole: useMutation(trpc.members.changeRole.mutationOptions(settle)),
    remove: useMutation(trpc.members.remove.mutationOptions(settle)),
    makeResetLink: useMutation(trpc.members.makeResetLink.mutationOptions(settle)),
    invite: useMutation(trpc.invites.create.mutationOptions({ onSettled: settle.onSettled })),
    revokeInvite: useMutation(trpc.invites.revoke.mutationOptions(settle)),
  };
}
