"use client";

import { createElement, useState } from "react";
import type { DialogProps } from "./DialogPanel.tsx";
import { useLazyPart } from "./lazy-part.ts";
import { dialogPart, sayNotLoaded } from "./lazy-parts.ts";

/** Takes the page until it is closed. The focus stays inside and goes back afterwards. Its code comes when it is first opened. */
export function Dialog(props: DialogProps) {
  const { isOpen, onOpenChange } = props;
  const [wasOpened, setWasOpened] = useState(isOpen);
  if (isOpen && !wasOpened) setWasOpened(true);
  const panel = useLazyPart(dialogPart, isOpen, () => {
    onOpenChange(false);
    sayNotLoaded();
  });
  return panel && wasOpened && createElement(panel, props);
}
