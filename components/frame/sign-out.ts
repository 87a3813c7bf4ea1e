"use client";

import { forgetDevice } from "./forget-device.ts";

/** Ends this browser's session, forgets the rows it keeps, and shows the sign-in page. */
export async function signOut(): Promise<void> {
  await forgetDevice();
  const { signOut: endSession } = await import("next-auth/react");
  await endSession({ callbackUrl: "/signin?left" });
}
