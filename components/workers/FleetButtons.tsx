"use client";

import { useMe } from "../frame/me-context.ts";
import { Button } from "../ui/Button.tsx";
import type { Ask } from "./fleet-ask.ts";

export interface FleetButtonsProps {
  ask: Ask;
  /** a token made on this page waits for its worker */
  isWaiting: boolean;
}

/** What somebody may add: admins Pools and workers, editors their own computer, viewers nothing. */
export function FleetButtons({ ask, isWaiting }: FleetButtonsProps) {
  const { role } = useMe();
  if (role === "viewer") return null;
  const enrol = (isPersonal: boolean) => () => ask({ type: "enrol", poolId: null, isPersonal });
  const words = isWaiting ? "Waiting for the worker…" : null;
  if (role === "editor") {
    return (
      <Button variant="primary" icon="laptop" onClick={enrol(true)}>
        {words ?? "Enrol this computer"}
      </Button>
    );
  }
  return (
    <>
      <Button icon="laptop" className="only-wide" onClick={enrol(true)}>
        Enrol this computer
      </Button>
      <Button icon="plus" onClick={() => ask({ type: "new-pool" })}>
        New pool
      </Button>
      <Button variant="primary" icon="key" onClick={enrol(false)}>
        {words ?? "Enrol a worker"}
      </Button>
    </>
  );
}
