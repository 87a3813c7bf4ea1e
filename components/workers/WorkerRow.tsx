"use client";

import { useId, useState } from "react";
import { useMe } from "../frame/me-context.ts";
import { Badge } from "../ui/Badge.tsx";
import { formatBytes } from "../ui/format-bytes.ts";
import { Icon } from "../ui/Icon.tsx";
import { IconButton } from "../ui/IconButton.tsx";
import { Menu } from "../ui/Menu.tsx";
import { State } from "../ui/State.tsx";
import { clockTime, lastSeenWords } from "./clock-time.ts";
import { mayChange, mayRevoke, type OpenRun, type Pool, type Worker } from "./fleet.ts";
import type { Ask } from "./fleet-ask.ts";
import { RunLines } from "./RunLines.tsx";
import { Sparkline } from "./Sparkline.tsx";
import { useNow } from "./use-now.ts";
import type { FleetActions } from "./use-fleet-actions.ts";
import { workerMenu } from "./worker-menu.ts";
import { reasonLine, WORKER_STATES } from "./worker-state.ts";

export interface WorkerRowProps {
  pool: Pool;
  worker: Worker;
  columns: number;
  /** a phone: what runs is said below the state, the rest is left out */
  isNarrow: boolean;
  actions: FleetActions;
  ask: Ask;
}

/** One worker; its Runs unfold below it. */
export function WorkerRow({ pool, worker, columns, isNarrow, actions, ask }: WorkerRowProps) {
  const me = useMe();
  const runsId = useId();
  const [isOpen, setIsOpen] = useState(false);
  const isUnfolded = isOpen && worker.runs.length > 0;
  const cancel = ({ runId }: OpenRun) => actions.cancelRun.mutate({ runId });
  const isWaiting = worker.state === "pending_approval";
  const toggle = () => setIsOpen(!isUnfolded);
  const running = <RunningCell worker={worker} isOpen={isUnfolded} runsId={runsId} onToggle={toggle} />;
  return (
    <>
      <tr className={isWaiting ? "is-on" : undefined} data-worker={worker.workerId}>
        <th scope="row" className="worker-name">
          <b className="medium ellipsis">{worker.name}</b>
          <small className="mono fingerprint-line">{worker.fingerprint}</small>
        </th>
        <td>
          <StateCell pool={pool} worker={worker} ask={ask} />
          {isNarrow && worker.runs.length > 0 && <small className="state-why">{running}</small>}
        </td>
        <td className="only-wide">{!isNarrow && running}</td>
        <td className="only-wide">{isWaiting ? "–" : <Sparkline counts={worker.runsLastHour} />}</td>
        <td className="r only-wide">{memoryWords(worker)}</td>
        <td className="only-wide">
          <span className={worker.state === "outdated" ? "c-warn" : undefined}>
            {worker.host.workerVersion}
          </span>
        </td>
        <td className="r only-wide">
          <LastSeen worker={worker} />
        </td>
        <td className="r">
          {worker.state !== "revoked" && mayRevoke(me, pool) && (
            <Menu
              label={`What to do with ${worker.name}`}
              trigger={<IconButton icon="more" label={`More for ${worker.name}`} hasTooltip={false} />}
              entries={workerMenu({
                worker,
                mayChange: mayChange(me, pool),
                ask,
                onResume: () => actions.resume.mutate({ workerId: worker.workerId }),
              })}
            />
          )}
        </td>
      </tr>
      {isUnfolded && (
        <tr id={runsId}>
          <td colSpan={columns} className="run-lines__cell">
            <RunLines runs={worker.runs} onCancel={me.role === "admin" ? cancel : null} />
          </td>
        </tr>
      )}
    </>
  );
}

function StateCell({ pool, worker, ask }: Pick<WorkerRowProps, "pool" | "worker" | "ask">) {
  const me = useMe();
  const { tone, icon, word } = WORKER_STATES[worker.state];
  const reason = reasonLine(worker, clockTime);
  const mayCompare = worker.state === "pending_approval" && mayChange(me, pool);
  return (
    <>
      <span className="row">
        <State tone={tone} icon={icon}>
          {word}
        </State>
        {worker.isEphemeral && <Badge>replica</Badge>}
      </span>
      {reason && <small className="state-why">{reason}</small>}
      {mayCompare && (
        <small className="state-why">
          <button type="button" className="link" onClick={() => ask({ type: "compare", worker })}>
            Compare the fingerprint<span className="visually-hidden"> of {worker.name}</span>
          </button>
        </small>
      )}
    </>
  );
}

interface RunningCellProps {
  worker: Worker;
  isOpen: boolean;
  runsId: string;
  onToggle: () => void;
}

function RunningCell({ worker, isOpen, runsId, onToggle }: RunningCellProps) {
  const [first] = worker.runs;
  if (!first) return "–";
  const count = worker.runs.length === 1 ? "1 run" : `${worker.runs.length} runs`;
  return (
    <button
      type="button"
      className="row row--1 running"
      aria-expanded={isOpen}
      aria-controls={isOpen ? runsId : undefined}
      onClick={onToggle}
    >
      <span className="ellipsis">
        {count} · {[...new Set(worker.runs.map(({ cellName }) => cellName))].join(", ")}
      </span>
      <Icon name={isOpen ? "up" : "down"} size="s" />
      <span className="visually-hidden">on {worker.name}</span>
    </button>
  );
}

function LastSeen({ worker }: { worker: Worker }) {
  if (worker.load) return "now";
  return worker.lastSeenAt === null ? "–" : <HeardAgo at={worker.lastSeenAt} />;
}

function HeardAgo({ at }: { at: string }) {
  const now = useNow(5_000);
  return (
    <time dateTime={at} title={new Date(at).toLocaleString()} suppressHydrationWarning>
      {lastSeenWords(at, now)}
    </time>
  );
}

function memoryWords({ load, host }: Worker): string {
  return load ? `${formatBytes(load.memoryBytes)} of ${formatBytes(host.memoryBytes)}` : "–";
}
