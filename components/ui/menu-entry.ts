import type { IconName } from "./icon-shapes.ts";

export interface MenuAction {
  id: string;
  label: string;
  icon?: IconName;
  /** such as `Mod+Enter` or `d d`: shown, not bound */
  shortcut?: string;
  isDanger?: boolean;
  isDisabled?: boolean;
  /** second line; for a disabled entry, why */
  reason?: string;
  /** shows a tick; makes the entry a choice */
  isChecked?: boolean;
  onSelect: () => void;
}

/** A line of a menu: something to do, a rule between groups, a heading, or a menu of its own. */
export type MenuEntry =
  | MenuAction
  | { separator: true }
  | { heading: string }
  | { id: string; label: string; icon?: IconName; entries: readonly MenuEntry[] };
