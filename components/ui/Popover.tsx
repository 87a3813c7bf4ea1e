"use client";

import { Popover as Primitive } from "radix-ui";

export interface PopoverProps {
  /** the accessible name of what opens */
  label: string;
  /** one element that takes a ref; absent when `anchor` is used */
  trigger?: React.ReactElement;
  /** opens beside this element instead of a trigger */
  anchor?: React.RefObject<HTMLElement | null>;
  isOpen?: boolean;
  onOpenChange?: (isOpen: boolean) => void;
  align?: "start" | "center" | "end";
  side?: "top" | "bottom" | "left" | "right";
  className?: string;
  onOpenAutoFocus?: (event: Event) => void;
  onCloseAutoFocus?: (event: Event) => void;
  children: React.ReactNode;
}

/** Floats beside its trigger; Escape and a click outside close it, the focus goes back. */
export function Popover(props: PopoverProps) {
  return (
    <Primitive.Root open={props.isOpen} onOpenChange={props.onOpenChange}>
      {props.trigger && <Primitive.Trigger asChild>{props.trigger}</Primitive.Trigger>}
      {props.anchor && <Primitive.Anchor virtualRef={props.anchor as React.RefObject<HTMLElement>} />}
      <Primitive.Portal>
        <Primitive.Content
          className={`pop ${props.className ?? ""}`.trimEnd()}
          aria-label={props.label}
          align={props.align ?? "start"}
          side={props.side ?? "bottom"}
          sideOffset={4}
          collisionPadding={8}
          onOpenAutoFocus={props.onOpenAutoFocus}
          onCloseAutoFocus={props.onCloseAutoFocus}
        >
          {props.children}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
