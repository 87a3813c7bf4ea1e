"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "../../trpc/trpc.ts";
import type { Fleet, Token, Worker } from "../fleet.ts";
import { enrolStep } from "./enrol-step.ts";

const POLL_MS = 1_000;

interface Enrolling {
  isOpen: boolean;
  /** chosen before the token is made */
  poolId: string | null;
  isPersonal: boolean;
  /** in this page's memory only: nobody can ask for it again */
  token: (Token & { poolId: string; madeAt: number }) | null;
  /** one that waited already when the dialog was opened for it */
  workerId: string | null;
}

const NOTHING: Enrolling = { isOpen: false, poolId: null, isPersonal: false, token: null, workerId: null };

/** One enrolment from this page. It goes on while its dialog is closed, and ends with the page. */
export function useEnrolling(fleet: Fleet | undefined) {
  const trpc = useTRPC();
  const [now, setNow] = useState<Enrolling>(NOTHING);
  const tokenId = now.token?.tokenId;
  const enrollment = useQuery(
    trpc.enrollment.state.queryOptions(
      { tokenId: tokenId ?? "tok_" },
      { enabled: tokenId !== undefined, refetchInterval: POLL_MS, refetchIntervalInBackground: true },
    ),
  );
  const answer = tokenId === undefined ? null : (enrollment.data ?? null);
  const listed = fleet?.workers.find(({ workerId }) => workerId === now.workerId) ?? null;
  const worker: Worker | null = answer?.worker ?? listed;
  const step = enrolStep(now.token, answer, worker);
  return {
    ...now,
    step,
    isWaiting: step.at === "waiting",
    /** why the last try with the token was refused */
    lastRefusal: answer?.lastRefusal ?? null,
    /** goes on with a token that still waits, else begins anew */
    open: ({ poolId, isPersonal }: { poolId: string | null; isPersonal: boolean }) =>
      setNow((before) =>
        step.at === "waiting" &&
        before.isPersonal === isPersonal &&
        (poolId ?? before.token?.poolId) === before.token?.poolId
          ? { ...before, isOpen: true }
          : { ...NOTHING, isOpen: true, poolId, isPersonal },
      ),
    compare: ({ workerId }: Pick<Worker, "workerId">) => setNow({ ...NOTHING, isOpen: true, workerId }),
    /** keeps a token that waits; forgets everything else */
    close: () => setNow((before) => (step.at === "waiting" ? { ...before, isOpen: false } : NOTHING)),
    startOver: () => setNow((before) => ({ ...before, token: null, workerId: null })),
    setToken: (token: Token, poolId: string) =>
      setNow((before) => ({
        ...before,
        poolId,
        token: { ...token, poolId, madeAt: Date.now() },
        workerId: null,
      })),
  };
}

export type EnrollingNow = ReturnType<typeof useEnrolling>;
