import type { IconName } from "./icon-shapes.ts";

export interface IconProps {
  name: IconName;
  /** `m` 16 px, `s` 14 px, `l` 20 px */
  size?: "s" | "m" | "l";
  isSpinning?: boolean;
  /** further classes, such as `i--caret` */
  className?: string;
}

/** An outline from the sprite. Always decorative: the control around it carries the name. */
export function Icon({ name, size = "m", isSpinning = false, className = "" }: IconProps) {
  const classes = ["i", size === "m" ? "" : `i--${size}`, isSpinning ? "spin" : "", className];
  return (
    <svg className={classes.filter(Boolean).join(" ")} aria-hidden="true" focusable="false">
      <use href={`#i-${name}`} />
    </svg>
  );
}
