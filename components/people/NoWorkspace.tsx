"use client";

import { signOut } from "../frame/sign-out.ts";
import { Button } from "../ui/Button.tsx";
import { EmptyState } from "../ui/EmptyState.tsx";

/** Signed in, but taken out of the workspace. */
export function NoWorkspace({ email }: { email: string }) {
  return (
    <div className="gate__form">
      <h1>You are not a member here</h1>
      <EmptyState
        icon="policy"
        title={email}
        action={<Button onClick={() => void signOut()}>Sign out</Button>}
      >
        This account belongs to no workspace. An admin can invite you again.
      </EmptyState>
    </div>
  );
}
