"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { readRefusal } from "../trpc/refusal.ts";
import { useTRPC } from "../trpc/trpc.ts";
import { showToast } from "../ui/show-toast.tsx";

/** What can be done to Pools and workers. Refusals are said in a toast, unless a form says them itself; the lists refresh. */
export function useFleetActions() {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const onSettled = () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: trpc.workers.pathKey() }),
      queries.invalidateQueries({ queryKey: trpc.pools.pathKey() }),
      queries.invalidateQueries({ queryKey: trpc.enrollment.pathKey() }),
    ]);
  const inForm = { onSettled };
  const settle = {
    onSettled,
    onError: (error: unknown) => showToast({ text: readRefusal(error).message, isFailure: true }),
  };
  return {
    approve: useMutation(trpc.workers.approve.mutationOptions(settle)),
    revoke: useMutation(trpc.workers.revoke.mutationOptions(settle)),
    resume: useMutation(trpc.workers.resume.mutationOptions(settle)),
    drain: useMutation(trpc.workers.drain.mutationOptions(settle)),
    cancelRun: useMutation(trpc.workers.cancelRun.mutationOptions(settle)),
    pause: useMutation(trpc.workers.pause.mutationOptions(inForm)),
    renameWorker: useMutation(trpc.workers.rename.mutationOptions(inForm)),
    createToken: useMutation(trpc.enrollment.createToken.mutationOptions(inForm)),
    withdrawToken: useMutation(trpc.enrollment.withdraw.mutationOptions(settle)),
    createPool: useMutation(trpc.pools.create.mutationOptions(inForm)),
    changePool: useMutation(trpc.pools.change.mutationOptions(inForm)),
    removePool: useMutation(trpc.pools.remove.mutationOptions(settle)),
    setDefaultPool: useMutation(trpc.pools.setDefault.mutationOptions(settle)),
    createPoolKey: useMutation(trpc.enrollment.createPoolKey.mutationOptions(inForm)),
    revokePoolKey: useMutation(trpc.enrollment.revokePoolKey.mutationOptions(settle)),
  };
}

export type FleetActions = ReturnType<typeof useFleetActions>;
