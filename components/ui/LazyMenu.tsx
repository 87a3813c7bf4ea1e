"use client";

import { cloneElement, useState } from "react";
import type { MenuEntry } from "./menu-entry.ts";
import { Menu, type MenuProps } from "./Menu.tsx";

export interface LazyMenuProps extends Omit<MenuProps, "trigger" | "entries" | "isOpen" | "onOpenChange"> {
  /** one button */
  trigger: React.ReactElement<React.ComponentProps<"button">>;
  /** asked for while the menu is open */
  entries: () => readonly MenuEntry[];
}

/**
 * A menu that many rows have and few ever need: it exists from the first press
 * on. Every menu that exists hears every key of the page.
 */
export function LazyMenu({ trigger, entries, ...menu }: LazyMenuProps) {
  const [isOpen, setOpen] = useState(false);
  const [firstPress, setFirstPress] = useState<"pointer" | "key" | null>(null);
  if (firstPress === null)
    return cloneElement(trigger, {
      "aria-haspopup": "menu",
      "aria-expanded": false,
      onClick: ({ detail }: React.MouseEvent) => {
        setFirstPress(detail === 0 ? "key" : "pointer");
        setOpen(true);
      },
    });
  return (
    <Menu
      {...menu}
      trigger={trigger}
      entries={isOpen ? entries() : []}
      isOpen={isOpen}
      onOpenChange={(isNowOpen) => {
        setOpen(isNowOpen);
        setFirstPress("pointer");
      }}
      isFirstFocused={firstPress === "key"}
    />
  );
}
