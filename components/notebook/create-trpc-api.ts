import type { TRPCClient } from "@trpc/client";
import { Notebook } from "../../compute/notebook/notebook.ts";
import type { NotebookId, RunId } from "../../compute/protocol/ids.ts";
import type { AppRouter } from "../../server/trpc/router.ts";
import { readRefusal } from "../trpc/refusal.ts";
import { ApiRefusal, type NotebookApi } from "./notebook-api.ts";

/** The notebook's requests as tRPC calls. */
export function createTrpcApi(client: TRPCClient<AppRouter>, notebookId: NotebookId): NotebookApi {
  let names: Promise<ReadonlyMap<string, string>> | null = null;
  const namesOfMembers = () => {
    names ??= client.members.list
      .query()
      .then((members) => new Map(members.map(({ userId, name }) => [userId, name])));
    return names;
  };
  return {
    open: () =>
      refusals(async () => {
        const opened = await client.notebooks.get.query({ notebookId });
        return { ...opened, notebook: Notebook.parse(opened.notebook) };
      }),
    save: ({ baseRevision, operations }) =>
      refusals(() =>
        client.notebooks.saveOperations.mutate({ notebookId, baseRevision, operations: [...operations] }),
      ),
    listRuns: () =>
      refusals(async () => {
        const [{ latest, history }, people] = await Promise.all([
          client.runs.list.query({ notebookId }),
          namesOfMembers(),
        ]);
        const known = new Set(history.map(({ runId }) => runId));
        const all = [...history, ...latest.filter(({ runId }) => !known.has(runId))];
        return all.map(({ actorId, isResultGone, hasResult, target, ...run }) => ({
          ...run,
          target: target as Notebook["defaultTarget"],
          hasResult: hasResult && !isResultGone,
          actorName: people.get(actorId) ?? "a former member",
        }));
      }),
    beginRun: ({ runId, cellId, revision, chosenBy }) =>
      refusals(() =>
        client.runs.begin.mutate({
          runId: runId as RunId,
          notebookId,
          cellId: cellId as `cel_${string}`,
          revision,
          chosenBy,
        }),
      ),
    async cancelCall(callId) {
      const response = await fetch(`/relay/calls/${callId}/cancel`, { method: "POST" });
      if (!response.ok)
        throw new ApiRefusal(String(response.status), "The Run could not be stopped from here.");
    },
    async endRun({ runId, outcome, failure, result, stats }) {
      await refusals(() =>
        client.runs.end.mutate({
          runId: runId as RunId,
          outcome,
          failureCode: failure?.code ?? null,
          hasResult: result !== null,
          resultBytes: result?.byteCount ?? 0,
          stats,
        }),
      );
    },
  };
}

/** Passes an answer on; a refusal for good becomes an `ApiRefusal`, anything else may be tried again. */
async function refusals<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    const { code, message, isWorthRetrying } = readRefusal(error);
    if (isWorthRetrying || code === "internal") throw error;
    throw new ApiRefusal(code, message, { cause: error });
  }
}
