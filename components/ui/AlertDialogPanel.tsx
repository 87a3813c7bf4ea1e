"use client";

import { AlertDialog as Primitive } from "radix-ui";
import { Button } from "./Button.tsx";

export interface AlertDialogProps {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  /** a question that names the thing: "Delete “Flight delays” for ever?" */
  title: string;
  /** what will be lost, and what stays */
  children: React.ReactNode;
  /** a verb: "Delete for ever" */
  confirmLabel: string;
  isDanger?: boolean;
  isBusy?: boolean;
  /** The caller closes the dialog when the work is done. */
  onConfirm: () => void;
}

/** What `AlertDialog` opens. */
export function AlertDialogPanel(props: AlertDialogProps) {
  return (
    <Primitive.Root open={props.isOpen} onOpenChange={props.onOpenChange}>
      <Primitive.Portal>
        <Primitive.Overlay className="scrim">
          <Primitive.Content className="dialog" style={{ width: "440px" }}>
            <div className="dialog__head">
              <Primitive.Title>{props.title}</Primitive.Title>
            </div>
            <div className="dialog__body">
              <Primitive.Description asChild>
                <div className="muted">{props.children}</div>
              </Primitive.Description>
            </div>
            <div className="dialog__foot">
              <span className="grow" />
              <Primitive.Cancel asChild>
                <Button>Cancel</Button>
              </Primitive.Cancel>
              <Button
                variant={props.isDanger ? "danger" : "primary"}
                isBusy={props.isBusy}
                onClick={props.onConfirm}
              >
                {props.confirmLabel}
              </Button>
            </div>
          </Primitive.Content>
        </Primitive.Overlay>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
