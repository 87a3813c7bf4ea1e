"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useTRPC } from "../trpc/trpc.ts";
import { State } from "../ui/State.tsx";
import { TimeAgo } from "../ui/TimeAgo.tsx";

const POLL_MS = 3_000;

/** What is queued or running in the workspace now. Nothing at all when nothing is. */
export function OpenRuns() {
  const trpc = useTRPC();
  const runs = useQuery(trpc.runs.listOpen.queryOptions(undefined, { refetchInterval: POLL_MS }));
  if (!runs.data || runs.data.length === 0) return null;
  return (
    <section className="section" aria-label="Running now">
      <div className="section__head">
        <h2>Running now</h2>
      </div>
      <ul className="panel lines">
        {runs.data.map((run) => (
          <li key={run.runId}>
            {run.state === "queued" ? (
              <State icon="queued">Queued</State>
            ) : (
              <State tone="running" icon="run">
                Running
              </State>
            )}
            <Link href={`/notebooks/${run.notebookId}`} className="medium ellipsis lines__name">
              {run.notebookTitle}
            </Link>
            <span className="grow" />
            <span className={run.target.type === "pool" ? "place place--hosted" : "place place--browser"}>
              {run.placeLabel}
            </span>
            <span className="muted">
              <TimeAgo at={run.startedAt ?? run.createdAt} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
