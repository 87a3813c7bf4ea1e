import type { MenuEntry } from "../ui/menu-entry.ts";
import type { PoolGroup } from "./fleet.ts";
import type { Ask } from "./fleet-ask.ts";

export interface PoolMenuOptions {
  group: PoolGroup;
  isAdmin: boolean;
  ask: Ask;
  onMakeDefault: (isDefault: boolean) => void;
}

/** What can be done to a Pool by somebody who may change it. */
export function poolMenu({
  group: { pool, workers },
  isAdmin,
  ask,
  onMakeDefault,
}: PoolMenuOptions): MenuEntry[] {
  const isPersonal = pool.ownerName !== null;
  const isHosted = pool.kind === "hosted";
  const entries: MenuEntry[] = [];
  if (!isHosted)
    entries.push(
      {
        id: "enrol",
        label: "Enrol a worker…",
        icon: "key",
        onSelect: () => ask({ type: "enrol", poolId: pool.poolId, isPersonal }),
      },
      {
        id: "keys",
        label: "Pool keys for replicas…",
        icon: "lock",
        onSelect: () => ask({ type: "pool-keys", pool }),
      },
    );
  entries.push({
    id: "change",
    label: isPersonal ? "Name, labels, limits…" : "Name, people, limits…",
    icon: "edit",
    onSelect: () => ask({ type: "change-pool", pool }),
  });
  if (isAdmin && !isPersonal)
    entries.push({
      id: "default",
      label: "Default of new notebooks",
      isChecked: pool.isDefault,
      onSelect: () => onMakeDefault(!pool.isDefault),
    });
  if (!isHosted)
    entries.push(
      { separator: true },
      {
        id: "remove",
        label: "Remove…",
        icon: "trash",
        isDanger: true,
        isDisabled: workers.length > 0,
        reason: workers.length > 0 ? "Revoke its workers first" : undefined,
        onSelect: () => ask({ type: "remove-pool", pool }),
      },
    );
  return entries;
}
