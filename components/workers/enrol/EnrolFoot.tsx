"use client";

import { Button } from "../../ui/Button.tsx";
import type { Worker } from "../fleet.ts";
import type { FleetActions } from "../use-fleet-actions.ts";
import { POOL_FORM_ID } from "./EnrolSteps.tsx";
import type { EnrollingNow } from "./use-enrolling.ts";

export interface EnrolFootProps {
  enrolling: EnrollingNow;
  actions: FleetActions;
  isTroubled: boolean;
  onTroubled: () => void;
  onClose: () => void;
}

/** What can be done at this step. */
export function EnrolFoot({ enrolling, actions, isTroubled, onTroubled, onClose }: EnrolFootProps) {
  const { step } = enrolling;
  const { createPool, createToken, withdrawToken } = actions;
  switch (step.at) {
    case "pool":
      return (
        <>
          <span className="grow" />
          <Button onClick={onClose}>Cancel</Button>
          <Button
            key="submit" // never the element of another step: a click that makes it a submit button would submit
            type="submit"
            form={POOL_FORM_ID}
            variant="primary"
            isBusy={createPool.isPending || createToken.isPending}
          >
            Make a one-time token
          </Button>
        </>
      );
    case "waiting":
      return (
        <>
          <button
            type="button"
            className="link step__small"
            aria-expanded={isTroubled}
            aria-controls={isTroubled ? "enrol-checks" : undefined}
            onClick={onTroubled}
          >
            It does not connect: what to check
          </button>
          <span className="grow" />
          <Button
            variant="danger"
            isBusy={withdrawToken.isPending}
            onClick={() => withdrawToken.mutate({ tokenId: step.token.tokenId })}
          >
            Withdraw the token
          </Button>
          <Button onClick={onClose}>Close, keep waiting</Button>
        </>
      );
    case "over":
      return (
        <>
          <span className="grow" />
          <Button onClick={onClose}>Close</Button>
          <Button variant="primary" icon="key" onClick={enrolling.startOver}>
            New token
          </Button>
        </>
      );
    case "compare":
      return <Verdict worker={step.worker} actions={actions} />;
    default:
      return (
        <>
          <span className="grow" />
          <Button onClick={enrolling.startOver}>Enrol another</Button>
          <Button variant="primary" onClick={onClose}>
            Done
          </Button>
        </>
      );
  }
}

function Verdict({ worker: { workerId }, actions }: { worker: Worker; actions: FleetActions }) {
  const { approve, revoke } = actions;
  return (
    <>
      <span className="muted step__small">Until approved it can run nothing.</span>
      <span className="grow" />
      <Button variant="danger" isBusy={revoke.isPending} onClick={() => revoke.mutate({ workerId })}>
        They differ, reject
      </Button>
      <Button
        variant="primary"
        icon="check"
        isBusy={approve.isPending}
        onClick={() => approve.mutate({ workerId })}
      >
        They match, approve
      </Button>
    </>
  );
}
