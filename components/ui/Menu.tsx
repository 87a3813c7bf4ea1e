"use client";

import { DropdownMenu as Primitive } from "radix-ui";
import type { MenuEntry } from "./menu-entry.ts";
import { MenuRows } from "./MenuRows.tsx";

export interface MenuProps {
  /** the accessible name of the menu */
  label: string;
  /** one element that takes a ref, usually a `Button` or `IconButton` */
  trigger: React.ReactElement;
  entries: readonly MenuEntry[];
  align?: "start" | "end";
  isOpen?: boolean;
  onOpenChange?: (isOpen: boolean) => void;
  /** The first entry takes the focus, also when the menu did not hear of the key that opened it. */
  isFirstFocused?: boolean;
  /** to keep the focus where the chosen entry put it: `event.preventDefault()` */
  onCloseAutoFocus?: (event: Event) => void;
}

/** A menu under its trigger: arrows, typing and Escape work as in the operating system. */
export function Menu(props: MenuProps) {
  return (
    <Primitive.Root open={props.isOpen} onOpenChange={props.onOpenChange} modal={false}>
      <Primitive.Trigger asChild>{props.trigger}</Primitive.Trigger>
      <Primitive.Portal>
        <Primitive.Content
          ref={props.isFirstFocused ? focusFirst : undefined}
          className="pop menu"
          aria-label={props.label}
          align={props.align ?? "end"}
          sideOffset={4}
          collisionPadding={8}
          onCloseAutoFocus={props.onCloseAutoFocus}
        >
          <MenuRows entries={props.entries} />
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}

/** The menu takes the focus itself when it appears; its entry comes after that. */
function focusFirst(menu: HTMLElement | null): void {
  requestAnimationFrame(() => menu?.querySelector<HTMLElement>('[role^="menuitem"]')?.focus());
}
