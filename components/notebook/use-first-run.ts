"use client";

import { useEffect } from "react";
import { takeFirstRun } from "./first-run-memory.ts";
import { useController } from "./notebook-context.ts";

/** Runs the sample notebook once, as soon as every place can be heard, so that a new workspace opens with rows and charts. */
export function useFirstRun(): void {
  const controller = useController();
  useEffect(() => {
    const { registry, notebookId } = controller;
    const start = () => {
      if (!registry.isLinked()) return false;
      if (takeFirstRun(notebookId)) controller.runAll();
      return true;
    };
    if (start()) return;
    const stop = registry.subscribe(() => {
      if (start()) stop();
    });
    return stop;
  }, [controller]);
}
