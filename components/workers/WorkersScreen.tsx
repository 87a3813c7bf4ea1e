"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { PageFrame } from "../frame/PageFrame.tsx";
import { Refused } from "../trpc/Refused.tsx";
import { useTRPC } from "../trpc/trpc.ts";
import { EmptyState } from "../ui/EmptyState.tsx";
import { Segmented } from "../ui/Segmented.tsx";
import { Spinner } from "../ui/Spinner.tsx";
import { WorkersTable } from "./WorkersTable.tsx";
import { onlineCount } from "./worker-state.ts";

const POLL_MS = 5_000;

/** Pools and their workers, as they are now. */
export function WorkersScreen() {
  const trpc = useTRPC();
  const [shown, setShown] = useState<"current" | "revoked">("current");
  const workers = useQuery(trpc.workers.list.queryOptions(undefined, { refetchInterval: POLL_MS }));
  const pools = new Map(workers.data?.pools.map((pool) => [pool.poolId, pool]));
  const all = (workers.data?.workers ?? []).map((worker) => ({
    ...worker,
    poolName: pools.get(worker.poolId)?.name ?? "",
    poolKind: pools.get(worker.poolId)?.kind ?? ("self_hosted" as const),
  }));
  const revoked = all.filter(({ state }) => state === "revoked");
  const current = all.filter(({ state }) => state !== "revoked");
  const listed = shown === "current" ? current : revoked;
  const running = current.reduce((sum, { load }) => sum + (load?.running ?? 0), 0);
  const runs = running === 1 ? "1 run" : `${running} runs`;
  const beside = revoked.length > 0 && (
    <Segmented
      className="page__beside"
      label="Which workers"
      value={shown}
      onChange={setShown}
      options={[
        { value: "current", label: `Current ${current.length}` },
        { value: "revoked", label: `Revoked ${revoked.length}` },
      ]}
    />
  );
  const lead =
    workers.data &&
    `${onlineCount(current)}, ${runs} in progress. Workers connect outwards; no port is opened in your network.`;
  return (
    <PageFrame title="Workers" lead={lead} beside={beside}>
      {workers.isPending && <Spinner>Asking the workers…</Spinner>}
      {workers.isError && (
        <Refused
          title="The workers could not be listed"
          error={workers.error}
          onRetry={() => void workers.refetch()}
        />
      )}
      {workers.data && listed.length > 0 && <WorkersTable workers={listed} />}
      {workers.data && listed.length === 0 && (
        <EmptyState icon="self" title={shown === "current" ? "No worker yet" : "No worker was revoked"}>
          The hosted worker enrols itself when this Eider starts.
        </EmptyState>
      )}
    </PageFrame>
  );
}
