import { tableFromIPC } from "@uwdata/flechette";
import { WebSocket } from "ws";
import { newId, type NotebookId, type PoolId } from "../../../compute/protocol/ids.ts";
import type { RunEvent } from "../../../compute/protocol/run.ts";
import { createKeys } from "../../../compute/seal/keys.ts";
import type { TargetSession } from "../../../compute/target.ts";
import { createPageLink, type SocketLike } from "../../../compute/targets/remote/page-link.ts";
import { createPageTransport } from "../../../compute/targets/remote/page-transport.ts";
import { createRemoteTarget } from "../../../compute/targets/remote/remote-target.ts";
import { registerDevice } from "../../devices/devices.ts";
import type { TestPerson } from "../../relay/testing/gateway-fixture.ts";
import { closeSession } from "../../sessions/close-session.ts";
import { openSession } from "../../sessions/open-session.ts";

/** A tab as the product has it, but for the screen: its own socket, requests, device and Session. */
export interface RealReader {
  /** Runs SQL whose first column holds small whole numbers, and reads all of it. */
  run(sql: string, onEvent?: () => void): Promise<ReadRun>;
  close(): void;
}

/** What a reader got of a Run. `endings` is 1, or something is wrong. */
export interface ReadRun {
  readonly runId: string;
  readonly outcome: string;
  readonly failureCode: string | null;
  readonly endings: number;
  readonly rows: number;
  readonly sum: number;
  readonly bytes: number;
}

const never = new AbortController().signal;

/** @param origin where the tab dials: the gateway, or what stands before it */
export async function openRealReader(
  origin: string,
  person: TestPerson,
  { notebookId, poolId }: { notebookId: NotebookId; poolId: PoolId },
): Promise<RealReader> {
  const keys = await createKeys({ isExtractable: false });
  const { deviceId } = await registerDevice(person.actor, { name: "Firefox", keys: keys.publicKeys });
  const headers = { cookie: person.cookie, origin };
  const link = createPageLink({
    openSocket: () => {
      const socket = new WebSocket(`${origin.replace("http", "ws")}/page`, { headers });
      // it closes then, and is dialled again
      socket.on("error", () => undefined);
      return socket as unknown as SocketLike;
    },
  });
  link.watchNotebook(notebookId);
  const transport = createPageTransport({
    link,
    origin,
    fetch: (address, init) =>
      fetch(address, { ...init, headers: { ...(init?.headers as Record<string, string>), ...headers } }),
    openSession: (input) => openSession(person.actor, input),
    closeSession: (sessionId) => closeSession(person.actor, { sessionId }),
  });
  const target = createRemoteTarget({
    transport,
    notebookId,
    poolId,
    device: async () => ({ identity: { deviceId, keys: keys.publicKeys }, keys }),
    cellOf: () => ({ cellId: newId("cel_"), revision: 1 }),
    facts: () => [],
  });
  const session = await target.connect({ signal: never, onStep: () => undefined });
  return { run: (sql, onEvent) => readRun(session, sql, onEvent), close: () => link.close() };
}

async function readRun(session: TargetSession, sql: string, onEvent?: () => void): Promise<ReadRun> {
  const runId = newId("run_");
  const request = { runId, sql, parameters: [], cells: [], previewRowsMax: null, timeoutMs: 600_000 };
  const endings: Extract<RunEvent, { type: "ended" }>[] = [];
  let rows = 0;
  let sum = 0;
  let bytes = 0;
  for await (const event of session.run(request, never)) {
    onEvent?.();
    if (event.type === "ended") endings.push(event);
    if (event.type !== "batch") continue;
    rows += event.rows;
    bytes += event.bytes.length;
    const column = tableFromIPC(event.bytes, { useBigInt: true }).getChildAt(0)?.toArray();
    for (const value of column as Iterable<number | bigint>) sum += Number(value);
  }
  const [ended] = endings;
  return {
    runId,
    outcome: ended?.outcome ?? "none",
    failureCode: ended?.failure?.code ?? null,
    endings: endings.length,
    rows,
    sum,
    bytes,
  };
}
