import { Icon } from "../../ui/Icon.tsx";

export interface StepProps {
  number: number;
  title: string;
  progress: "done" | "now" | "later";
  /** at the right of the title */
  beside?: React.ReactNode;
  children?: React.ReactNode;
}

const CLASSES = { done: "step is-done", now: "step is-on", later: "step step--later" } as const;

/** One step of a dialog that leads through several. */
export function Step({ number, title, progress, beside, children }: StepProps) {
  return (
    <li className={CLASSES[progress]} aria-current={progress === "now" ? "step" : undefined}>
      <span className="step__no">
        {progress === "done" ? <Icon name="check" size="s" /> : number}
        {progress === "done" && <span className="visually-hidden">done</span>}
      </span>
      <div className="step__title">
        <h3>{title}</h3>
        <span className="grow" />
        {beside && <span className="step__beside">{beside}</span>}
      </div>
      {children && <div className="step__body">{children}</div>}
    </li>
  );
}
