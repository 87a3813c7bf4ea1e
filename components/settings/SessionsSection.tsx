"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { forgetDevice } from "../frame/forget-device.ts";
import { signOut } from "../frame/sign-out.ts";
import { readRefusal } from "../trpc/refusal.ts";
import { useTRPC } from "../trpc/trpc.ts";
import { AlertDialog } from "../ui/AlertDialog.tsx";
import { Button } from "../ui/Button.tsx";
import { showToast } from "../ui/show-toast.tsx";
import { SettingRow } from "./SettingRow.tsx";

/** Leaving: here, or everywhere. */
export function SessionsSection() {
  const trpc = useTRPC();
  const [isAsking, setIsAsking] = useState(false);
  const everywhere = useMutation(
    trpc.account.signOutEverywhere.mutationOptions({
      onSuccess: async () => {
        await forgetDevice();
        location.assign("/signin?ended");
      },
      onError: (error) => showToast({ text: readRefusal(error).message, isFailure: true }),
    }),
  );
  return (
    <section className="panel" aria-label="Sessions">
      <h2 className="settings__title">Sessions</h2>
      <SettingRow
        label="This browser"
        help="Notebooks keep what was saved. Results and cached columns on this device are forgotten."
      >
        <Button icon="exit" onClick={() => void signOut()}>
          Sign out
        </Button>
      </SettingRow>
      <SettingRow label="Every device" help="If a device was lost, or somebody else knows the password.">
        <Button variant="danger" onClick={() => setIsAsking(true)}>
          Sign out everywhere
        </Button>
      </SettingRow>
      <AlertDialog
        isOpen={isAsking}
        onOpenChange={setIsAsking}
        title="Sign out everywhere?"
        confirmLabel="Sign out everywhere"
        isDanger
        isBusy={everywhere.isPending}
        onConfirm={() => everywhere.mutate()}
      >
        Every browser, this one too, has to sign in again. Runs in progress go on to their end.
      </AlertDialog>
    </section>
  );
}
