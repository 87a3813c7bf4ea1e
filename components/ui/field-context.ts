"use client";

import { createContext, useContext } from "react";

export interface FieldPart {
  id: string;
  helpId: string | undefined;
  isInvalid: boolean;
}

/** Tells a control which `Field` it stands in. */
export const FieldContext = createContext<FieldPart | null>(null);

/** The attributes that join a control to its Field; none outside of one. */
export function useFieldAttributes() {
  const part = useContext(FieldContext);
  if (!part) return { attributes: {}, isInvalid: false };
  const attributes = {
    id: part.id,
    "aria-describedby": part.helpId,
    "aria-invalid": part.isInvalid || undefined,
  };
  return { attributes, isInvalid: part.isInvalid };
}
