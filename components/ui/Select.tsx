"use client";

import type { ComponentPropsWithRef } from "react";
import { useFieldAttributes } from "./field-context.ts";
import { Icon } from "./Icon.tsx";

export interface SelectProps extends Omit<ComponentPropsWithRef<"select">, "children" | "size"> {
  options: readonly { value: string; label: string; isDisabled?: boolean }[];
  size?: "m" | "l";
  isQuiet?: boolean;
}

/** One of a few. The system's own list, so it works with every keyboard and screen reader. */
export function Select({ options, size = "m", isQuiet, className = "", ...rest }: SelectProps) {
  const { attributes, isInvalid } = useFieldAttributes();
  const classes = [
    "input",
    "input--select",
    size === "l" ? "input--l" : "",
    isQuiet ? "input--quiet" : "",
    isInvalid ? "is-invalid" : "",
    className,
  ];
  return (
    <span className={classes.filter(Boolean).join(" ")}>
      <select {...attributes} {...rest}>
        {options.map((option) => (
          <option key={option.value} value={option.value} disabled={option.isDisabled}>
            {option.label}
          </option>
        ))}
      </select>
      <Icon name="down" size="s" />
    </span>
  );
}
