import { cloneElement } from "react";

export interface TooltipProps {
  text: string;
  shortcut?: string;
  /** one element that hands unknown properties on to the DOM */
  children: React.ReactElement;
}

/** More about the thing under the pointer or the focus. Never the only place where something is said. */
export function Tooltip({ text, shortcut, children }: TooltipProps) {
  return cloneElement(children, { "data-tip": text, "data-tip-keys": shortcut } as object);
}
