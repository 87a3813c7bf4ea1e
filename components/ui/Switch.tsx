"use client";

export interface SwitchProps {
  /** the accessible name; shown when `isLabelShown` */
  label: string;
  isOn: boolean;
  onChange: (isOn: boolean) => void;
  isDisabled?: boolean;
  isLabelShown?: boolean;
}

/** On or off, at once: nothing to save afterwards. */
export function Switch({ label, isOn, onChange, isDisabled, isLabelShown = true }: SwitchProps) {
  return (
    <button
      type="button"
      role="switch"
      aria-checked={isOn}
      aria-label={label}
      disabled={isDisabled}
      className="switch-row"
      onClick={() => onChange(!isOn)}
    >
      <span className={isOn ? "switch is-on" : "switch"} />
      {isLabelShown && <span aria-hidden="true">{label}</span>}
    </button>
  );
}
