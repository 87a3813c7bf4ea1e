"use client";

/**
 * Forgets the rows that this browser keeps, before somebody else may sit in front of it: Results,
 * cached columns, what errors said. Never rejects: a device that can't forget must still let its person go.
 */
export async function forgetDevice(): Promise<void> {
  const clearing = import("../../compute/targets/registry.ts").then(({ clearDevice }) =>
    clearDevice({ withResults: true }),
  );
  const forgetting = import("../notebook/failure-memory.ts").then(({ forgetFailures }) => forgetFailures());
  await Promise.all([clearing.catch(reportError), forgetting.catch(reportError)]);
}
