"use client";

import { useMedia } from "../frame/use-media.ts";
import { type ListColumn, ListTable } from "../ui/ListTable.tsx";
import type { PoolGroup } from "./fleet.ts";
import type { Ask } from "./fleet-ask.ts";
import { PoolHead } from "./PoolHead.tsx";
import type { FleetActions } from "./use-fleet-actions.ts";
import { WorkerRow } from "./WorkerRow.tsx";

const COLUMNS = [
  { title: "Worker", width: 196 },
  { title: "State" },
  { title: "Running", width: 152, isOnlyWide: true },
  { title: "Runs, last hour", width: 120, isOnlyWide: true },
  { title: "Memory", width: 132, isRight: true, isOnlyWide: true },
  { title: "Version", width: 76, isOnlyWide: true },
  { title: "Last seen", width: 92, isRight: true, isOnlyWide: true },
  { title: "Actions", width: 48 },
] as const satisfies readonly ListColumn[];

export interface FleetTableProps {
  groups: readonly PoolGroup[];
  actions: FleetActions;
  ask: Ask;
}

/** Pools, each with its workers. */
export function FleetTable({ groups, actions, ask }: FleetTableProps) {
  const isNarrow = useMedia("(max-width: 720px)");
  const columns = COLUMNS.filter((column) => !isNarrow || !("isOnlyWide" in column)).length;
  return (
    <div className="fleet">
      <ListTable label="Workers" columns={COLUMNS}>
        {groups.map((group) => (
          <tbody key={group.pool.poolId}>
            <PoolHead group={group} columns={columns} actions={actions} ask={ask} />
            {group.workers.map((worker) => (
              <WorkerRow
                isNarrow={isNarrow}
                key={worker.workerId}
                pool={group.pool}
                worker={worker}
                columns={columns}
                actions={actions}
                ask={ask}
              />
            ))}
          </tbody>
        ))}
      </ListTable>
    </div>
  );
}
