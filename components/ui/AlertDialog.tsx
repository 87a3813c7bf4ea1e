"use client";

import { createElement, useState } from "react";
import type { AlertDialogProps } from "./AlertDialogPanel.tsx";
import { useLazyPart } from "./lazy-part.ts";
import { alertDialogPart, sayNotLoaded } from "./lazy-parts.ts";

/** Asks before something that can't be undone. Its code comes when it is first opened. */
export function AlertDialog(props: AlertDialogProps) {
  const { isOpen, onOpenChange } = props;
  const [wasOpened, setWasOpened] = useState(isOpen);
  if (isOpen && !wasOpened) setWasOpened(true);
  const panel = useLazyPart(alertDialogPart, isOpen, () => {
    onOpenChange(false);
    sayNotLoaded();
  });
  return panel && wasOpened && createElement(panel, props);
}
