"use client";

import { createContext, useContext } from "react";

/** Who looks at this page, as far as the page needs to know to greet them and to hide what they may not do. */
export interface Me {
  userId: string;
  name: string;
  email: string;
  /** false: they sign in by the company's provider only */
  hasPassword: boolean;
  role: "viewer" | "editor" | "admin";
  workspaceName: string;
  /** of this installation, such as `0.1.0` */
  version: string;
}

export const MeContext = createContext<Me | null>(null);

/** The person who is signed in. @throws outside of the signed-in layout. */
export function useMe(): Me {
  const me = useContext(MeContext);
  if (!me) throw new Error("useMe outside of the signed-in layout");
  return me;
}
