import type { ComponentPropsWithRef } from "react";
import { Icon } from "./Icon.tsx";
import type { IconName } from "./icon-shapes.ts";

export type ChipHue = "browser" | "hosted" | "self" | "off" | "none";

export interface ChipProps extends Omit<ComponentPropsWithRef<"button">, "children"> {
  hue?: ChipHue;
  icon?: IconName;
  /** opens something: draws the caret */
  hasCaret?: boolean;
  isOpen?: boolean;
  children: React.ReactNode;
}

/** A chip that can be pressed: a hue, an icon and a word, always all three. */
export function Chip({
  hue = "none",
  icon,
  hasCaret = false,
  isOpen,
  className,
  children,
  ...rest
}: ChipProps) {
  const classes = ["chip", hue === "none" ? "" : `chip--${hue}`, isOpen ? "is-open" : "", className];
  return (
    <button type="button" {...rest} className={classes.filter(Boolean).join(" ")}>
      {icon && <Icon name={icon} />}
      {children}
      {hasCaret && <Icon name="down" className="i--caret" />}
    </button>
  );
}
