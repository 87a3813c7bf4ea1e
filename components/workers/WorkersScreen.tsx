"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useMe } from "../frame/me-context.ts";
import { PageFrame } from "../frame/PageFrame.tsx";
import { Refused } from "../trpc/Refused.tsx";
import { useTRPC } from "../trpc/trpc.ts";
import { EmptyState } from "../ui/EmptyState.tsx";
import { Segmented } from "../ui/Segmented.tsx";
import { Spinner } from "../ui/Spinner.tsx";
import { EnrolDialog } from "./enrol/EnrolDialog.tsx";
import { useEnrolling } from "./enrol/use-enrolling.ts";
import { type Fleet, groupByPool } from "./fleet.ts";
import type { FleetAsk } from "./fleet-ask.ts";
import { FleetButtons } from "./FleetButtons.tsx";
import { FleetDialogs } from "./FleetDialogs.tsx";
import { FleetTable } from "./FleetTable.tsx";
import { TeachEnrolment } from "./TeachEnrolment.tsx";
import { useFleetActions } from "./use-fleet-actions.ts";
import { onlineCount } from "./worker-state.ts";

const POLL_MS = 2_000;

/** Pools and their workers as they are now, and everything that can be done to them. */
export function WorkersScreen() {
  const trpc = useTRPC();
  const actions = useFleetActions();
  const [shown, setShown] = useState<"current" | "revoked">("current");
  const [asked, setAsked] = useState<FleetAsk | null>(null);
  const fleet = useQuery(trpc.workers.list.queryOptions(undefined, { refetchInterval: POLL_MS }));
  const enrolling = useEnrolling(fleet.data);
  const ask = (next: FleetAsk) => {
    if (next.type === "enrol") enrolling.open({ poolId: next.poolId, isPersonal: next.isPersonal });
    else if (next.type === "compare") enrolling.compare(next.worker);
    else setAsked(next);
  };
  const groups = fleet.data ? groupByPool(fleet.data, shown) : [];
  const hasOwn = fleet.data?.pools.some(({ kind }) => kind === "self_hosted") ?? false;
  return (
    <PageFrame
      title="Workers"
      lead={fleet.data && <Lead fleet={fleet.data} />}
      beside={fleet.data && <WhichWorkers fleet={fleet.data} shown={shown} onChange={setShown} />}
      actions={<FleetButtons ask={ask} isWaiting={enrolling.isWaiting} />}
    >
      {fleet.isPending && <Spinner>Asking the workers…</Spinner>}
      {fleet.isError && (
        <Refused
          title="The workers could not be listed"
          error={fleet.error}
          onRetry={() => void fleet.refetch()}
        />
      )}
      {groups.length > 0 && <FleetTable groups={groups} actions={actions} ask={ask} />}
      {fleet.data && shown === "revoked" && groups.length === 0 && (
        <EmptyState icon="self" title="No worker was revoked" />
      )}
      {fleet.data && shown === "current" && !hasOwn && <TeachEnrolment ask={ask} />}
      {asked && <FleetDialogs asked={asked} onClose={() => setAsked(null)} />}
      {fleet.data && <EnrolDialog fleet={fleet.data} enrolling={enrolling} actions={actions} />}
    </PageFrame>
  );
}

function Lead({ fleet: { workers } }: { fleet: Fleet }) {
  const { role } = useMe();
  const running = workers.reduce((sum, worker) => sum + worker.runs.length, 0);
  const runs = running === 1 ? "1 run" : `${running} runs`;
  return (
    <>
      {onlineCount(workers)}, {runs} in progress. Workers connect outwards; no port is opened in your network.
      {role !== "admin" && " Admins look after the workspace’s Pools."}
    </>
  );
}

interface WhichWorkersProps {
  fleet: Fleet;
  shown: "current" | "revoked";
  onChange: (shown: "current" | "revoked") => void;
}

function WhichWorkers({ fleet: { workers }, shown, onChange }: WhichWorkersProps) {
  const revoked = workers.filter(({ state }) => state === "revoked").length;
  if (revoked === 0 && shown === "current") return null;
  return (
    <Segmented
      className="page__beside"
      label="Which workers"
      value={shown}
      onChange={onChange}
      options={[
        { value: "current", label: `Current ${workers.length - revoked}` },
        { value: "revoked", label: `Revoked ${revoked}` },
      ]}
    />
  );
}
