"use client";

import { Icon } from "./Icon.tsx";
import type { IconName } from "./icon-shapes.ts";
import { rovingIndex } from "./roving-index.ts";

export interface TabsProps<Id extends string> {
  /** the accessible name of the row */
  label: string;
  tabs: readonly { id: Id; label: string; icon?: IconName; isDisabled?: boolean }[];
  value: Id;
  onChange: (id: Id) => void;
  /** the id of the element with `role="tabpanel"` */
  panelId?: string;
  className?: string;
}

/** A row of tabs. Arrow keys move and choose at once; Tab goes on to the panel. */
export function Tabs<Id extends string>({ label, tabs, value, onChange, panelId, className }: TabsProps<Id>) {
  const choose = (event: React.KeyboardEvent<HTMLDivElement>) => {
    const enabled = tabs.filter((tab) => !tab.isDisabled);
    const from = enabled.findIndex((tab) => tab.id === value);
    const next = rovingIndex(event.key, from, enabled.length);
    const tab = next === null ? undefined : enabled[next];
    if (!tab) return;
    event.preventDefault();
    onChange(tab.id);
    event.currentTarget.querySelector<HTMLElement>(`[data-tab="${tab.id}"]`)?.focus();
  };
  return (
    <div className={className ?? "tabs"} role="tablist" tabIndex={-1} aria-label={label} onKeyDown={choose}>
      {tabs.map((tab) => (
        <button
          key={tab.id}
          type="button"
          role="tab"
          data-tab={tab.id}
          className={tab.id === value ? "tab is-on" : "tab"}
          aria-selected={tab.id === value}
          aria-controls={tab.id === value ? panelId : undefined}
          tabIndex={tab.id === value ? 0 : -1}
          disabled={tab.isDisabled}
          onClick={() => onChange(tab.id)}
        >
          {tab.icon && <Icon name={tab.icon} size="s" />}
          {tab.label}
        </button>
      ))}
    </div>
  );
}
