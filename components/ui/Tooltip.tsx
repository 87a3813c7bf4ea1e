"use client";

import { Tooltip as Primitive } from "radix-ui";
import { Kbd } from "./Kbd.tsx";

export interface TooltipProps {
  text: React.ReactNode;
  shortcut?: string;
  side?: "top" | "bottom" | "left" | "right";
  /** one element that takes a ref and pointer events */
  children: React.ReactElement;
}

/** More about the thing under the pointer or the focus. Never the only place where something is said. */
export function Tooltip({ text, shortcut, side = "bottom", children }: TooltipProps) {
  return (
    <Primitive.Root>
      <Primitive.Trigger asChild>{children}</Primitive.Trigger>
      <Primitive.Portal>
        <Primitive.Content className="tooltip" side={side} sideOffset={6} collisionPadding={8}>
          {text}
          {shortcut && <Kbd keys={shortcut} />}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
