"use client";

import { DropdownMenu as Primitive } from "radix-ui";
import { useEffect, useRef } from "react";
import { ExistingElement } from "./ExistingElement.tsx";
import type { MenuEntry } from "./menu-entry.ts";
import { MenuRows } from "./MenuRows.tsx";

export interface MenuPopupProps {
  /** the accessible name of the menu */
  label: string;
  entries: readonly MenuEntry[];
  align?: "start" | "end";
  /** stands on the page already */
  trigger: HTMLElement;
  isOpen: boolean;
  /** A key opened it: the first entry has the focus. */
  isByKey: boolean;
  onOpenChange: (isOpen: boolean) => void;
  /** to keep the focus where the chosen entry put it: `event.preventDefault()` */
  onCloseAutoFocus?: (event: Event) => void;
}

/** What `Menu` opens. */
export function MenuPopup(props: MenuPopupProps) {
  return (
    <Primitive.Root open={props.isOpen} onOpenChange={props.onOpenChange} modal={false}>
      <Primitive.Trigger asChild>
        <ExistingElement element={props.trigger} />
      </Primitive.Trigger>
      <Primitive.Portal>
        <Primitive.Content
          className="pop menu"
          aria-label={props.label}
          aria-labelledby={undefined}
          align={props.align ?? "end"}
          sideOffset={4}
          collisionPadding={8}
          onCloseAutoFocus={props.onCloseAutoFocus}
        >
          {props.isByKey && <FocusFirst />}
          <MenuRows entries={props.entries} />
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}

/** The key may have been pressed before the menu's code was there to hear it. */
function FocusFirst() {
  const ref = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const menu = ref.current?.closest('[role="menu"]');
    menu?.querySelector<HTMLElement>('[role^="menuitem"]:not([data-disabled])')?.focus();
  }, []);
  return <span ref={ref} hidden />;
}
