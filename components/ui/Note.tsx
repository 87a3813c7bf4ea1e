import { Icon } from "./Icon.tsx";
import type { IconName } from "./icon-shapes.ts";

export interface NoteProps {
  tone?: "plain" | "danger" | "blocked" | "warn";
  icon?: IconName;
  title: string;
  /** one concrete next action first, at most three */
  actions?: React.ReactNode;
  /** `alert` interrupts a screen reader: for failures that just happened */
  role?: "alert" | "status" | "note";
  /** stands by itself rather than at the foot of a cell: a border on all sides */
  isBoxed?: boolean;
  children?: React.ReactNode;
}

const ICONS: Record<NonNullable<NoteProps["tone"]>, IconName> = {
  plain: "about",
  danger: "fail",
  blocked: "blocked",
  warn: "warn",
};

/** Says what happened in a sentence, next to the thing, with what to do about it. */
export function Note({ tone = "plain", icon, title, actions, role, isBoxed, children }: NoteProps) {
  const classes = ["note", tone === "plain" ? "" : `note--${tone}`, isBoxed ? "note--boxed" : ""];
  return (
    <div className={classes.filter(Boolean).join(" ")} role={role}>
      <Icon name={icon ?? ICONS[tone]} />
      <div className="note__body">
        <div className="note__title">{title}</div>
        {children && <div className="note__text">{children}</div>}
        {actions && <div className="note__actions">{actions}</div>}
      </div>
    </div>
  );
}
