"use client";

import { useMe } from "../../frame/me-context.ts";
import { Note } from "../../ui/Note.tsx";
import { State } from "../../ui/State.tsx";
import { clockTime } from "../clock-time.ts";
import { type Fleet, mayChange, type Pool, type Worker } from "../fleet.ts";
import { WORKER_STATES } from "../worker-state.ts";
import { Fingerprint } from "./Fingerprint.tsx";
import { type EnrolOrder, PoolForm } from "./PoolForm.tsx";
import { Step } from "./Step.tsx";
import { TokenLines } from "./TokenLines.tsx";
import type { EnrollingNow } from "./use-enrolling.ts";
import { Listening, Waiting } from "./Waiting.tsx";

export const POOL_FORM_ID = "enrol-pool";

export interface EnrolStepsProps {
  fleet: Fleet;
  enrolling: EnrollingNow;
  isTroubled: boolean;
  /** why no token was made */
  error: unknown;
  onOrder: (order: EnrolOrder) => void;
}

/** Pool, line to paste, waiting, fingerprint: the done ones in a line each, the present one in full. */
export function EnrolSteps({ fleet, enrolling, isTroubled, error, onOrder }: EnrolStepsProps) {
  const me = useMe();
  const { step, isPersonal, token } = enrolling;
  const worker = "worker" in step ? step.worker : null;
  const poolId = worker?.poolId ?? token?.poolId ?? enrolling.poolId;
  const pool = fleet.pools.find((one) => one.poolId === poolId);
  const pools = fleet.pools.filter(
    (one) => one.kind === "self_hosted" && (one.ownerName !== null) === isPersonal && mayChange(me, one),
  );
  return (
    <ol className="steps">
      <Step
        number={1}
        title="Pool"
        progress={step.at === "pool" ? "now" : "done"}
        beside={step.at === "pool" ? null : pool?.name}
      >
        {step.at === "pool" && (
          <PoolForm
            id={POOL_FORM_ID}
            pools={pools}
            poolId={poolId}
            isPersonal={isPersonal}
            error={error}
            onSubmit={onOrder}
          />
        )}
      </Step>
      <LineStep enrolling={enrolling} isPersonal={isPersonal} />
      <WaitStep enrolling={enrolling} isTroubled={isTroubled} />
      <LastStep enrolling={enrolling} pool={pool} />
    </ol>
  );
}

function LineStep({ enrolling, isPersonal }: { enrolling: EnrollingNow; isPersonal: boolean }) {
  const { step, startOver } = enrolling;
  const title = isPersonal ? "Run this on your computer" : "Run this next to your data";
  if (step.at === "pool") return <Step number={2} title={title} progress="later" />;
  if (step.at === "waiting") {
    return (
      <Step number={2} title={title} progress="now">
        <TokenLines token={step.token} isPersonal={isPersonal} onNewToken={startOver} />
      </Step>
    );
  }
  if (step.at === "over") {
    const isExpired = step.why === "expired";
    return (
      <Step number={2} title={title} progress="now">
        <Note
          tone="warn"
          title={isExpired ? "The token has expired" : "The token was withdrawn"}
          role="status"
          isBoxed
        >
          Nobody used it, and nobody can any more. Make a new one.
        </Note>
      </Step>
    );
  }
  return <Step number={2} title={title} progress="done" beside={usedWords(step.worker)} />;
}

function usedWords({ isEphemeral, createdAt }: Worker): string {
  return `${isEphemeral ? "admitted by a Pool key" : "token used"} at ${clockTime(createdAt)}`;
}

function WaitStep({ enrolling, isTroubled }: { enrolling: EnrollingNow; isTroubled: boolean }) {
  const { step, token, lastRefusal } = enrolling;
  if (step.at === "waiting") {
    return (
      <Step
        number={3}
        title="Waiting for the worker…"
        progress="later"
        beside={token && <Listening since={token.madeAt} />}
      >
        <Waiting
          lastRefusal={lastRefusal}
          isTroubled={isTroubled}
          origin={step.token.origin ?? location.origin}
        />
      </Step>
    );
  }
  if (!("worker" in step)) return <Step number={3} title="The worker connects" progress="later" />;
  const { name, address, host } = step.worker;
  const from = address === null ? name : `${name} from ${address}`;
  return (
    <Step number={3} title="Worker connected" progress="done" beside={`${from}, ${host.workerVersion}`} />
  );
}

function LastStep({ enrolling: { step }, pool }: { enrolling: EnrollingNow; pool: Pool | undefined }) {
  if (step.at === "compare") {
    return (
      <Step number={4} title="Is this fingerprint in the worker’s log?" progress="now">
        <Fingerprint worker={step.worker} />
      </Step>
    );
  }
  if (step.at === "rejected") {
    return (
      <Step number={4} title="Rejected" progress="done">
        <p className="muted step__small">
          Its keys are refused from now on. If the fingerprints differed, somebody else used the token: find
          out who could read it before you make a new one.
        </p>
      </Step>
    );
  }
  if (step.at === "approved") {
    const { tone, icon, word } = WORKER_STATES[step.worker.state];
    return (
      <Step
        number={4}
        title="Approved"
        progress="done"
        beside={
          <State tone={tone} icon={icon}>
            {word}
          </State>
        }
      >
        <p className="muted step__small">
          {step.isHere
            ? `Cells can run on ${pool?.name ?? "its Pool"} now: choose it in a cell’s picker.`
            : `${step.worker.name} is not connected now. It comes online by itself when its process runs.`}
        </p>
      </Step>
    );
  }
  return <Step number={4} title="Compare the fingerprint and approve" progress="later" />;
}
