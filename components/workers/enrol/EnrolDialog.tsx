"use client";

import { useEffect, useState } from "react";
import { announce } from "../../ui/announce.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import type { Fleet } from "../fleet.ts";
import type { FleetActions } from "../use-fleet-actions.ts";
import { EnrolFoot } from "./EnrolFoot.tsx";
import { EnrolSteps } from "./EnrolSteps.tsx";
import type { EnrolStep } from "./enrol-step.ts";
import type { EnrolOrder } from "./PoolForm.tsx";
import type { EnrollingNow } from "./use-enrolling.ts";

export interface EnrolDialogProps {
  fleet: Fleet;
  enrolling: EnrollingNow;
  actions: FleetActions;
}

/** Four steps to a worker of one's own: Pool, line to paste, waiting, fingerprint. Closing it keeps the token waiting. */
export function EnrolDialog({ fleet, enrolling, actions }: EnrolDialogProps) {
  const [isTroubled, setIsTroubled] = useState(false);
  const { createPool, createToken } = actions;
  const said = saidAt(enrolling.step);
  useEffect(() => {
    if (said) announce(said);
  }, [said]);
  const order = async ({ poolId, newPoolName, minutes, isPreapproved }: EnrolOrder) => {
    const { isPersonal } = enrolling;
    const pool = poolId ?? (await createPool.mutateAsync({ name: newPoolName, isPersonal })).poolId;
    enrolling.setToken(await createToken.mutateAsync({ poolId: pool, isPreapproved, minutes }), pool);
  };
  const close = () => {
    createPool.reset();
    createToken.reset();
    enrolling.close();
  };
  return (
    <Dialog
      isOpen={enrolling.isOpen}
      onOpenChange={(isOpen) => !isOpen && close()}
      title={enrolling.isPersonal ? "Enrol this computer" : "Enrol a worker"}
      foot={
        <EnrolFoot
          enrolling={enrolling}
          actions={actions}
          isTroubled={isTroubled}
          onTroubled={() => setIsTroubled(!isTroubled)}
          onClose={close}
        />
      }
    >
      <EnrolSteps
        fleet={fleet}
        enrolling={enrolling}
        isTroubled={isTroubled}
        error={createPool.error ?? createToken.error}
        // a refusal is kept by the mutation, and said above the form
        onOrder={(wanted) => void order(wanted).catch(() => undefined)}
      />
    </Dialog>
  );
}

/** What somebody who hears the page is told when the next step comes by itself. */
function saidAt(step: EnrolStep): string | null {
  switch (step.at) {
    case "waiting":
      return "The token is made. Run the lines next to your data.";
    case "compare":
      return `${step.worker.name} connected. Compare its fingerprint.`;
    case "approved":
      return step.isHere ? `${step.worker.name} is online` : `${step.worker.name} is approved`;
    case "over":
      return step.why === "expired" ? "The token has expired" : "The token was withdrawn";
    default:
      return null;
  }
}
