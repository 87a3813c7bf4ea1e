"use client";

import { Dialog as Primitive } from "radix-ui";
import { IconButton } from "./IconButton.tsx";

export interface DialogProps {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  title: string;
  /** one sentence under the title */
  lead?: React.ReactNode;
  /** buttons, the primary one last */
  foot?: React.ReactNode;
  /** CSS width; 640 px unless told */
  width?: string;
  children: React.ReactNode;
}

/** What `Dialog` opens. */
export function DialogPanel({ isOpen, onOpenChange, title, lead, foot, width, children }: DialogProps) {
  return (
    <Primitive.Root open={isOpen} onOpenChange={onOpenChange}>
      <Primitive.Portal>
        <Primitive.Overlay className="scrim">
          <Primitive.Content
            className="dialog"
            style={{ width }}
            aria-describedby={lead ? undefined : ""}
            onOpenAutoFocus={focusFirstField}
          >
            <div className="dialog__head">
              <Primitive.Title>{title}</Primitive.Title>
              <span className="grow" />
              <Primitive.Close asChild>
                <IconButton icon="x" label="Close" hasTooltip={false} />
              </Primitive.Close>
            </div>
            <div className="dialog__body">
              {lead && <Primitive.Description className="muted">{lead}</Primitive.Description>}
              {children}
            </div>
            {foot && <div className="dialog__foot">{foot}</div>}
          </Primitive.Content>
        </Primitive.Overlay>
      </Primitive.Portal>
    </Primitive.Root>
  );
}

/** Who opened a form wants to type. Without a field the first button gets the focus. */
function focusFirstField(event: Event): void {
  if (!(event.currentTarget instanceof HTMLElement)) return;
  const field = event.currentTarget.querySelector<HTMLElement>(".dialog__body :is(input, select, textarea)");
  if (!field) return;
  event.preventDefault();
  field.focus();
  if (field instanceof HTMLInputElement) field.select();
}
