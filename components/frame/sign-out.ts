"use client";

/** Ends this browser's session and shows the sign-in page. What errors said is forgotten on this device. */
export async function signOut(): Promise<void> {
  // a device that can't forget must still let its person go
  await forgetErrors().catch(reportError);
  const { signOut: endSession } = await import("next-auth/react");
  await endSession({ callbackUrl: "/signin" });
}

async function forgetErrors(): Promise<void> {
  const { forgetFailures } = await import("../notebook/failure-memory.ts");
  await forgetFailures();
}
