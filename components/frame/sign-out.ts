"use client";

import { forgetFailures } from "../notebook/failure-memory.ts";

/** Ends this browser's session and shows the sign-in page. What errors said is forgotten on this device. */
export async function signOut(): Promise<void> {
  // a device that can't forget must still let its person go
  await forgetFailures().catch(reportError);
  const { signOut: endSession } = await import("next-auth/react");
  await endSession({ callbackUrl: "/signin" });
}
