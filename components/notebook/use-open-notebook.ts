"use client";

import type { TRPCClient } from "@trpc/client";
import { useEffect, useState } from "react";
import type { CatalogRelation } from "../../compute/protocol/catalog.ts";
import {
  type CellId,
  NotebookId,
  type PoolId,
  type RunId,
  type SessionId,
} from "../../compute/protocol/ids.ts";
import { createTargetRegistry } from "../../compute/targets/registry.ts";
import type { AppRouter } from "../../server/trpc/router.ts";
import { forgetDevice } from "../frame/forget-device.ts";
import { useMe } from "../frame/me-context.ts";
import { useTRPCClient } from "../trpc/trpc.ts";
import { showToast } from "../ui/show-toast.tsx";
import { createCatalogCache } from "./catalog-cache.ts";
import { createTrpcApi } from "./create-trpc-api.ts";
import { forgetFailures, openFailureMemory } from "./failure-memory.ts";
import { ApiRefusal } from "./notebook-api.ts";
import { createNotebookController, type NotebookController } from "./notebook-controller.ts";
import { openUnsentOperations } from "./unsent-operations.ts";

export type OpeningNotebook =
  | { readonly state: "opening" }
  | { readonly state: "failed"; readonly error: unknown }
  | { readonly state: "open"; readonly controller: NotebookController };

/** Where `scripts/copy-wasm.mjs` puts the engine. */
const ENGINE_URL = "/duckdb/1.33.1-dev65.0/";

/** Opens a notebook for as long as the component is on the page. `onClose` runs after everything else has stopped. */
export function useOpenNotebook(notebookId: string, onClose: () => void): OpeningNotebook {
  const client = useTRPCClient();
  const { userId } = useMe();
  const [opening, setOpening] = useState<OpeningNotebook>({ state: "opening" });

  useEffect(() => {
    let isGone = false;
    let close: (() => void) | null = null;
    openController(client, notebookId, userId).then(
      (opened) => {
        close = opened.close;
        if (isGone) opened.close();
        else setOpening({ state: "open", controller: opened.controller });
      },
      (error: unknown) => {
        if (!isGone) setOpening({ state: "failed", error });
      },
    );
    return () => {
      isGone = true;
      close?.();
      onClose();
    };
  }, [client, notebookId, userId, onClose]);

  return opening;
}

async function openController(client: TRPCClient<AppRouter>, address: string, userId: string) {
  const { data: notebookId } = NotebookId.safeParse(address);
  if (notebookId === undefined) throw new ApiRefusal("not_found", "This address is no notebook's.");
  const api = createTrpcApi(client, notebookId);
  const [opened, unsent] = await Promise.all([api.open(), openUnsentOperations(notebookId, reportFault)]);
  const catalog = createCatalogCache(async () => (await client.catalog.list.query()) as CatalogRelation[]);
  let controller: NotebookController | null = null;
  const registry = createTargetRegistry({
    notebookId,
    account: userId,
    origin: location.origin,
    assetsUrl: ENGINE_URL,
    cellOf: (runId) => cellOf(controller, runId),
    control: {
      openSession: (input, signal) =>
        client.sessions.open.mutate({ notebookId, poolId: input.poolId as PoolId }, { signal }),
      closeSession: async (sessionId: SessionId) => void (await client.sessions.close.mutate({ sessionId })),
      registerDevice: async (keys) =>
        (await client.devices.register.mutate({ name: deviceName(), keys })).deviceId,
      relations: catalog.fresh,
    },
  });
  controller = createNotebookController({
    notebookId,
    opened,
    unsent: await unsent.load(),
    keep: unsent.keep,
    api,
    registry,
    failures: openFailureMemory(userId, (error) =>
      reportFault("Errors can't be kept on this device; after a reload they are gone.", error),
    ),
    catalog,
    say: (text, isFailure) => showToast({ text, isFailure }),
    reportFault,
  });
  registry.on("signed-out", ({ reason }) => {
    if (reason === "device_revoked") void forgetDevice().finally(() => location.assign("/signin"));
    else void forgetFailures().catch(reportError);
  });
  const close = () => {
    controller?.close();
    unsent.close();
  };
  return { controller, close };
}

function cellOf(controller: NotebookController | null, runId: RunId): { cellId: CellId; revision: number } {
  const runs = Object.values(controller?.store.getSnapshot().board.runs ?? {});
  const run = runs.find((candidate) => candidate.runId === runId);
  if (!run) throw new Error(`the Run ${runId} is of no cell`);
  return { cellId: run.cellId as CellId, revision: run.revision };
}

function reportFault(text: string, error: unknown): void {
  showToast({ text, isFailure: true });
  reportError(error);
}

function deviceName(): string {
  const { userAgent, platform } = navigator;
  const browser =
    ["Edg", "Firefox", "Chrome", "Safari"].find((name) => userAgent.includes(name)) ?? "Browser";
  return `${browser === "Edg" ? "Edge" : browser} on ${platform || "this device"}`;
}
