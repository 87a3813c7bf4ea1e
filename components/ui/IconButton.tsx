"use client";

import type { ComponentPropsWithRef } from "react";
import { buttonClass, type ButtonLook } from "./button-class.ts";
import { Icon } from "./Icon.tsx";
import type { IconName } from "./icon-shapes.ts";
import { Tooltip } from "./Tooltip.tsx";

export interface IconButtonProps
  extends Omit<ButtonLook, "isIconOnly" | "isWide">,
    Omit<ComponentPropsWithRef<"button">, "children" | "aria-label"> {
  icon: IconName;
  /** the accessible name, and the tooltip */
  label: string;
  /** such as `Mod+K`, shown in the tooltip */
  shortcut?: string;
  /** When the place already says it, as in a menu bar. */
  hasTooltip?: boolean;
}

/** A button that is only an icon. Its label is said to screen readers and shown on hover. */
export function IconButton({
  icon,
  label,
  shortcut,
  hasTooltip = true,
  variant = "ghost",
  size = "s",
  isOn,
  className,
  ...rest
}: IconButtonProps) {
  const button = (
    <button
      type="button"
      aria-label={label}
      {...rest}
      className={buttonClass({ variant, size, isOn, isIconOnly: true }, className)}
    >
      <Icon name={icon} />
    </button>
  );
  if (!hasTooltip) return button;
  return (
    <Tooltip text={label} shortcut={shortcut}>
      {button}
    </Tooltip>
  );
}
