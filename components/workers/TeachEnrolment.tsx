"use client";

import { useMe } from "../frame/me-context.ts";
import { Button } from "../ui/Button.tsx";
import { EmptyState } from "../ui/EmptyState.tsx";
import type { Ask } from "./fleet-ask.ts";

/** Nobody has a worker of their own yet: what one is for, and the way to the first. */
export function TeachEnrolment({ ask }: { ask: Ask }) {
  const { role } = useMe();
  if (role === "viewer") {
    return (
      <EmptyState icon="self" title="No worker of your own yet">
        An admin can enrol a worker inside your network. Cells then run there, next to the data.
      </EmptyState>
    );
  }
  const isPersonal = role === "editor";
  return (
    <div className="teach">
      <EmptyState
        icon={isPersonal ? "laptop" : "self"}
        title={isPersonal ? "Run cells on this computer" : "Run cells next to your data"}
        action={
          <Button icon="key" onClick={() => ask({ type: "enrol", poolId: null, isPersonal })}>
            {isPersonal ? "Enrol this computer" : "Enrol the first worker"}
          </Button>
        }
      >
        Make a token, paste one line where the data is, compare a fingerprint: two minutes. The worker dials
        out to this Eider, and rows leave it sealed for the reader’s browser only.
      </EmptyState>
    </div>
  );
}
