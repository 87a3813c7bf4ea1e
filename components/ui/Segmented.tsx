"use client";

import { Icon } from "./Icon.tsx";
import type { IconName } from "./icon-shapes.ts";
import { rovingIndex } from "./roving-index.ts";

export interface SegmentedProps<Value extends string> {
  /** the accessible name of the group */
  label: string;
  options: readonly { value: Value; label: string; icon?: IconName }[];
  value: Value;
  onChange: (value: Value) => void;
  className?: string;
}

/** One of two to four, all visible. A group of radio buttons to the keyboard. */
export function Segmented<Value extends string>(props: SegmentedProps<Value>) {
  const { label, options, value, onChange, className = "" } = props;
  const choose = (event: React.KeyboardEvent<HTMLDivElement>) => {
    const from = options.findIndex((option) => option.value === value);
    const next = rovingIndex(event.key, from, options.length);
    const option = next === null ? undefined : options[next];
    if (!option) return;
    event.preventDefault();
    onChange(option.value);
    event.currentTarget.querySelector<HTMLElement>(`[data-value="${option.value}"]`)?.focus();
  };
  return (
    <div
      className={`seg ${className}`.trimEnd()}
      role="radiogroup"
      tabIndex={-1}
      aria-label={label}
      onKeyDown={choose}
    >
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          role="radio"
          data-value={option.value}
          className={option.value === value ? "is-on" : undefined}
          aria-checked={option.value === value}
          tabIndex={option.value === value ? 0 : -1}
          onClick={() => onChange(option.value)}
        >
          {option.icon && <Icon name={option.icon} size="s" />}
          {option.label}
        </button>
      ))}
    </div>
  );
}
