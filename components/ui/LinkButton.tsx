import Link from "next/link";
import type { ComponentProps } from "react";
import { buttonClass, type ButtonLook } from "./button-class.ts";
import { Icon } from "./Icon.tsx";
import type { IconName } from "./icon-shapes.ts";

export interface LinkButtonProps extends Omit<ButtonLook, "isIconOnly">, ComponentProps<typeof Link> {
  icon?: IconName;
}

/** A link that goes somewhere and looks like a button. */
export function LinkButton({
  variant,
  size,
  isWide,
  isOn,
  icon,
  className,
  children,
  ...rest
}: LinkButtonProps) {
  return (
    <Link {...rest} className={buttonClass({ variant, size, isWide, isOn }, className)}>
      {icon && <Icon name={icon} size={size === "s" || variant === "primary" ? "s" : "m"} />}
      {children}
    </Link>
  );
}
