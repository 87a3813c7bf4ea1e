"use client";

import { Icon } from "./Icon.tsx";

export interface CheckboxProps {
  label: string;
  isOn: boolean;
  onChange: (isOn: boolean) => void;
  isDisabled?: boolean;
  name?: string;
}

/** One of several that may all be chosen. */
export function Checkbox({ label, isOn, onChange, isDisabled, name }: CheckboxProps) {
  return (
    <label className="check-row">
      <input
        type="checkbox"
        className="visually-hidden"
        name={name}
        checked={isOn}
        disabled={isDisabled}
        onChange={(event) => onChange(event.target.checked)}
      />
      <span className={isOn ? "check is-on" : "check"}>{isOn && <Icon name="check" size="s" />}</span>
      {label}
    </label>
  );
}
