"use client";

import { useQuery } from "@tanstack/react-query";
import { useBrowserFact } from "../people/use-browser-fact.ts";
import { useTRPC } from "../trpc/trpc.ts";
import { Icon } from "../ui/Icon.tsx";
import { useMe } from "./me-context.ts";

const POLL_MS = 10_000;

/** The status bar of a page that is not a notebook: the places and the version. */
export function PageStatus() {
  const { version } = useMe();
  const trpc = useTRPC();
  const browser = useBrowserFact();
  const pools = useQuery(trpc.pools.list.queryOptions(undefined, { refetchInterval: POLL_MS }));
  return (
    <footer className="status" aria-label="Status">
      <span className="c-browser">
        <Icon name="browser" />
        <span className="muted">{browser?.title ?? "This browser"}</span>
      </span>
      {pools.data?.map((pool) => (
        <span key={pool.poolId} className={pool.kind === "hosted" ? "c-hosted" : "c-self"}>
          <Icon name={pool.kind === "hosted" ? "hosted" : "self"} />
          <span className="muted">
            {pool.name} {pool.workersOnline} of {pool.workersTotal}
          </span>
        </span>
      ))}
      <span className="grow" />
      <span>v{version}</span>
    </footer>
  );
}
