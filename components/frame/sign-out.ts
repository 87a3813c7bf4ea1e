"use client";

import { signOut as endSession } from "next-auth/react";

/** Ends this browser's session and shows the sign-in page. */
export async function signOut(): Promise<void> {
  await endSession({ callbackUrl: "/signin" });
}
