"use client";

import { forgetFailures } from "../notebook/failure-memory.ts";

/**
 * Forgets the rows that this browser keeps, before somebody else may sit in front of it: Results,
 * cached columns, what errors said. Never rejects: a device that can't forget must still let its person go.
 */
export async function forgetDevice(): Promise<void> {
  const clearing = import("../../compute/targets/registry.ts").then(({ clearDevice }) =>
    clearDevice({ withResults: true }),
  );
  await Promise.all([clearing.catch(reportError), forgetFailures().catch(reportError)]);
}
