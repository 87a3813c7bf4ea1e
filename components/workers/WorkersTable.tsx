"use client";

import { Icon } from "../ui/Icon.tsx";
import { type ListColumn, ListTable } from "../ui/ListTable.tsx";
import { formatBytes } from "../ui/format-bytes.ts";
import { State } from "../ui/State.tsx";
import { TimeAgo } from "../ui/TimeAgo.tsx";
import type { WorkerState } from "../../compute/protocol/enrollment.ts";
import { onlineCount, workerStateWords } from "./worker-state.ts";

export interface WorkerLine {
  workerId: string;
  poolId: string;
  poolName: string;
  poolKind: "hosted" | "self_hosted";
  name: string;
  fingerprint: string;
  state: WorkerState;
  host: { threads: number; memoryBytes: number; workerVersion: string };
  load: { running: number; memoryBytes: number } | null;
  lastSeenAt: string | null;
}

const COLUMNS = [
  { title: "Worker" },
  { title: "State", width: 232 },
  { title: "Running", width: 112 },
  { title: "Memory", width: 152, isRight: true },
  { title: "Version", width: 96 },
  { title: "Last seen", width: 120, isRight: true },
] as const satisfies readonly ListColumn[];

/** Workers under the Pools they belong to. */
export function WorkersTable({ workers }: { workers: readonly WorkerLine[] }) {
  const pools = [...new Set(workers.map(({ poolId }) => poolId))];
  return (
    <ListTable label="Workers" columns={COLUMNS}>
      {pools.map((poolId) => (
        <PoolRows key={poolId} workers={workers.filter((worker) => worker.poolId === poolId)} />
      ))}
    </ListTable>
  );
}

function PoolRows({ workers }: { workers: readonly WorkerLine[] }) {
  const first = workers[0];
  if (!first) return null;
  const isHosted = first.poolKind === "hosted";
  const { threads, memoryBytes } = first.host;
  return (
    <tbody>
      <tr className="is-head">
        <th scope="rowgroup" colSpan={6}>
          <span className={isHosted ? "c-hosted" : "c-self"}>
            <Icon name={isHosted ? "hosted" : "self"} />
          </span>
          <b>{first.poolName}</b>
          {onlineCount(workers)} · {isHosted ? "run by this Eider" : "self-hosted"} · {threads}{" "}
          {threads === 1 ? "thread" : "threads"}, {formatBytes(memoryBytes)} each
        </th>
      </tr>
      {workers.map((worker) => (
        <Row key={worker.workerId} worker={worker} />
      ))}
    </tbody>
  );
}

function Row({ worker }: { worker: WorkerLine }) {
  const since = worker.lastSeenAt && new Date(worker.lastSeenAt).toLocaleTimeString("en-GB").slice(0, 5);
  const words = workerStateWords(worker.state, since);
  const running = worker.load?.running ?? 0;
  return (
    <tr>
      <td className="ellipsis">
        <b className="medium">{worker.name}</b>
        <small className="mono fingerprint-line">{worker.fingerprint}</small>
      </td>
      <td>
        <State tone={words.tone} icon={words.icon}>
          {words.word}
        </State>
        {words.why && <small className="state-why">{words.why}</small>}
      </td>
      <td>{running === 0 ? "–" : running === 1 ? "1 run" : `${running} runs`}</td>
      <td className="r">
        {worker.load
          ? `${formatBytes(worker.load.memoryBytes)} of ${formatBytes(worker.host.memoryBytes)}`
          : "–"}
      </td>
      <td>{worker.host.workerVersion}</td>
      <td className="r">
        {worker.load ? "now" : worker.lastSeenAt ? <TimeAgo at={worker.lastSeenAt} /> : "–"}
      </td>
    </tr>
  );
}
