"use client";

import { useMe } from "../frame/me-context.ts";
import { Badge } from "../ui/Badge.tsx";
import { Icon } from "../ui/Icon.tsx";
import { IconButton } from "../ui/IconButton.tsx";
import { Menu } from "../ui/Menu.tsx";
import { mayChange, placeOf, type PoolGroup } from "./fleet.ts";
import type { Ask } from "./fleet-ask.ts";
import { poolMenu } from "./pool-menu.ts";
import { poolWords } from "./pool-words.ts";
import type { FleetActions } from "./use-fleet-actions.ts";

export interface PoolHeadProps {
  group: PoolGroup;
  columns: number;
  actions: FleetActions;
  ask: Ask;
}

/** The head of a Pool's group: place, name, what it is, which Sources it serves, and what can be done to it. */
export function PoolHead({ group, columns, actions, ask }: PoolHeadProps) {
  const me = useMe();
  const { pool } = group;
  const { hue, icon } = placeOf(pool);
  const makeDefault = (isDefault: boolean) =>
    actions.setDefaultPool.mutate({ poolId: isDefault ? pool.poolId : null });
  return (
    <tr className="is-head pool-head">
      <th scope="rowgroup" colSpan={columns}>
        <span className="row">
          <span className={hue}>
            <Icon name={icon} />
          </span>
          <b>{pool.name}</b>
          <span className="pool-head__words">{poolWords(group, me.workspaceName)}</span>
          {pool.isDefault && <Badge tone="accent">default</Badge>}
          {pool.labels.map((label) => (
            <Badge key={label}>{label}</Badge>
          ))}
          <span className="grow" />
          <span className="only-wide">{pool.sources.join(", ")}</span>
          {mayChange(me, pool) && (
            <Menu
              label={`What to do with the Pool ${pool.name}`}
              trigger={<IconButton icon="more" label={`More for the Pool ${pool.name}`} hasTooltip={false} />}
              entries={poolMenu({ group, isAdmin: me.role === "admin", ask, onMakeDefault: makeDefault })}
            />
          )}
        </span>
      </th>
    </tr>
  );
}
