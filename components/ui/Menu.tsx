"use client";

import { cloneElement, createElement, useState } from "react";
import { useLazyPart } from "./lazy-part.ts";
import { menuPart, sayNotLoaded } from "./lazy-parts.ts";
import type { MenuPopupProps } from "./MenuPopup.tsx";

export interface MenuProps extends Omit<MenuPopupProps, "trigger" | "isOpen" | "isByKey" | "onOpenChange"> {
  /** one element that is a button, usually a `Button` or `IconButton` */
  trigger: React.ReactElement<React.ComponentPropsWithRef<"button">>;
  isOpen?: boolean;
  onOpenChange?: (isOpen: boolean) => void;
}

const OPENING_KEYS = new Set(["Enter", " ", "ArrowDown"]);

/**
 * A menu under its trigger: arrows, typing and Escape work as in the operating system.
 * The trigger is there with the page; what opens comes later, and a press before that is kept.
 */
export function Menu(props: MenuProps) {
  const [isOwnOpen, setOwnOpen] = useState(false);
  const [isByKey, setByKey] = useState(false);
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const isOpen = props.isOpen ?? isOwnOpen;
  const change = (next: boolean) => {
    setOwnOpen(next);
    props.onOpenChange?.(next);
  };
  const popup = useLazyPart(menuPart, isOpen, () => {
    change(false);
    sayNotLoaded();
  });
  const { onPointerDown, onKeyDown } = props.trigger.props;
  const trigger = cloneElement(props.trigger, {
    "aria-haspopup": "menu",
    "aria-expanded": isOpen,
    "data-state": isOpen ? "open" : "closed",
    onPointerDown(event) {
      onPointerDown?.(event);
      if (event.button !== 0 || event.ctrlKey) return;
      setAnchor(event.currentTarget);
      setByKey(false);
      change(!isOpen);
      if (!isOpen) event.preventDefault(); // the menu takes the focus
    },
    onKeyDown(event) {
      onKeyDown?.(event);
      if (!OPENING_KEYS.has(event.key)) return;
      event.preventDefault();
      setAnchor(event.currentTarget);
      setByKey(true);
      change(event.key === "ArrowDown" || !isOpen);
    },
  } as React.ComponentPropsWithRef<"button">);
  return (
    <>
      {trigger}
      {popup &&
        anchor &&
        createElement(popup, { ...props, trigger: anchor, isOpen, isByKey, onOpenChange: change })}
    </>
  );
}
