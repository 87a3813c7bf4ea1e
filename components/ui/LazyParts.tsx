"use client";

import { createElement, useEffect } from "react";
import { useLazyPart } from "./lazy-part.ts";
import { menuPart, tooltipPart } from "./lazy-parts.ts";
import { toastPart } from "./toast-part.ts";
import { useIdle } from "./use-idle.ts";

/** Where toasts and tooltips appear. Loads what is opened most as soon as the page has nothing else to do. */
export function LazyParts() {
  const isIdle = useIdle();
  const toasts = useLazyPart(toastPart, isIdle, tryLater);
  const tooltips = useLazyPart(tooltipPart, isIdle, tryLater);
  useEffect(() => {
    if (isIdle) menuPart.load().catch(tryLater);
  }, [isIdle]);
  return (
    <>
      {toasts && createElement(toasts)}
      {tooltips && createElement(tooltips)}
    </>
  );
}

/** Nobody waits for it: it is loaded when it is first asked for. */
function tryLater(): void {}
