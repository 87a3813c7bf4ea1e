"use client";

import { useImperativeHandle } from "react";

export interface ExistingElementProps {
  element: HTMLElement;
  ref?: React.Ref<HTMLElement | null>;
}

/** Stands for an element that is on the page already, where a component wants one of its own. Draws nothing. */
export function ExistingElement({ element, ref }: ExistingElementProps) {
  useImperativeHandle<HTMLElement | null, HTMLElement | null>(ref, () => element);
  return null;
}
