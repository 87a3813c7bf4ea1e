"use client";

import { announce } from "./announce.ts";
import { Button } from "./Button.tsx";
import { Icon } from "./Icon.tsx";
import type { IconName } from "./icon-shapes.ts";
import { type ToastBoard, toastBoard } from "./toast-board.ts";
import { toastPart } from "./toast-part.ts";

export interface ToastContent {
  text: string;
  icon?: IconName;
  /** stays until dismissed, and interrupts screen readers */
  isFailure?: boolean;
  action?: { label: string; onSelect: () => void };
}

/** Says something that needs no answer, for 6 s (a failure: until closed). */
export function showToast({ text, icon, isFailure = false, action }: ToastContent): void {
  announce(text, isFailure ? "assertive" : "polite");
  const draw = (toast: ToastBoard, id: string | number) => (
    <div className={isFailure ? "toast toast--danger" : "toast"}>
      <Icon name={icon ?? (isFailure ? "fail" : "ok")} />
      <span className="grow">{text}</span>
      {action && (
        <Button
          variant="ghost"
          size="s"
          onClick={() => {
            toast.dismiss(id);
            action.onSelect();
          }}
        >
          {action.label}
        </Button>
      )}
      {isFailure && (
        <Button variant="ghost" size="s" onClick={() => toast.dismiss(id)}>
          Close
        </Button>
      )}
    </div>
  );
  toastPart.load().catch(reportError);
  void toastBoard.then((toast) => {
    toast.custom((id) => draw(toast, id), { duration: isFailure ? Number.POSITIVE_INFINITY : 6_000 });
  });
}
