"use client";

import type { ComponentPropsWithRef } from "react";
import { useFieldAttributes } from "./field-context.ts";
import { Icon } from "./Icon.tsx";
import type { IconName } from "./icon-shapes.ts";

export interface InputProps extends Omit<ComponentPropsWithRef<"input">, "size"> {
  icon?: IconName;
  /** after the text: a button, a unit */
  trailing?: React.ReactNode;
  size?: "m" | "l";
  /** a lighter border, for search boxes in panels */
  isQuiet?: boolean;
}

/** A line of text. Inside a `Field`, or with an `aria-label`. */
export function Input({ icon, trailing, size = "m", isQuiet, className = "", ...rest }: InputProps) {
  const { attributes, isInvalid } = useFieldAttributes();
  const classes = [
    "input",
    size === "l" ? "input--l" : "",
    isQuiet ? "input--quiet" : "",
    isInvalid ? "is-invalid" : "",
    className,
  ];
  return (
    <span className={classes.filter(Boolean).join(" ")}>
      {icon && <Icon name={icon} size="s" />}
      <input {...attributes} {...rest} />
      {trailing}
    </span>
  );
}
