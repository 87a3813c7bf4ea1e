import type { TargetEntry } from "../../compute/targets/target-entry.ts";
import { Icon } from "../ui/Icon.tsx";

export interface TargetOptionProps {
  entry: TargetEntry;
  isChosen: boolean;
  isDisabled: boolean;
  /** Enter chooses and runs, a click and Space choose. */
  onChoose: (isRunning: boolean) => void;
}

/** One place of the picker: what it is, how big, how it is now. A place that can't be used says why. */
export function TargetOption({ entry, isChosen, isDisabled, onChoose }: TargetOptionProps) {
  const isOff = entry.state === "unavailable";
  return (
    <button
      type="button"
      role="radio"
      aria-checked={isChosen}
      aria-disabled={isDisabled}
      className={`opt ${isChosen ? "is-on" : ""} ${isOff ? "is-off" : ""}`}
      onClick={() => !isDisabled && onChoose(false)}
      onKeyDown={(event) => {
        if (event.key !== "Enter") return;
        event.preventDefault();
        if (!isDisabled) onChoose(true);
      }}
    >
      <span className="opt__tick">{isChosen && <Icon name="check" size="s" />}</span>
      <span className={`mark mark--${isOff ? "off" : entry.hue}`}>
        <Icon name={entry.icon} size="s" />
      </span>
      <span>
        <span className="opt__name">
          {entry.label}
          <small>{entry.size}</small>
        </span>
        <span className="opt__why">{entry.sentence}</span>
      </span>
      <span className="opt__cost">{isOff && <span className="muted">{entry.offWord}</span>}</span>
    </button>
  );
}
