"use client";

import { createContext, useContext } from "react";
import type { InspectorState } from "./inspector-state.ts";

type SetInspector = (update: (state: InspectorState) => InspectorState) => void;

export const InspectorContext = createContext<SetInspector>(() => undefined);

/** Changes what the inspector shows. */
export function useSetInspector(): SetInspector {
  return useContext(InspectorContext);
}
