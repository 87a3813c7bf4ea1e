import type { ComponentPropsWithRef } from "react";
import { buttonClass, type ButtonLook } from "./button-class.ts";
import { Icon } from "./Icon.tsx";
import type { IconName } from "./icon-shapes.ts";

export interface ButtonProps
  extends Omit<ButtonLook, "isIconOnly">,
    Omit<ComponentPropsWithRef<"button">, "children"> {
  icon?: IconName;
  /** Its work is under way: the icon turns and a second press does nothing. */
  isBusy?: boolean;
  children: React.ReactNode;
}

/** One primary button per view. Is `type="button"` unless told otherwise. */
export function Button({
  variant,
  size,
  isWide,
  isOn,
  icon,
  isBusy = false,
  className,
  children,
  ...rest
}: ButtonProps) {
  const iconSize = size === "s" || variant === "primary" ? "s" : "m";
  return (
    <button
      type="button"
      {...rest}
      className={buttonClass({ variant, size, isWide, isOn }, className)}
      aria-busy={isBusy || undefined}
      onClick={isBusy ? swallow : rest.onClick}
    >
      {isBusy ? <Icon name="run" size={iconSize} isSpinning /> : icon && <Icon name={icon} size={iconSize} />}
      {children}
    </button>
  );
}

function swallow(event: React.MouseEvent): void {
  event.preventDefault();
}
