/**
 * Version of everything in this folder, as spoken on every link.
 *
 * A worker and a control plane talk when their versions differ by at most one.
 * Raise it when a message changes in a way that the previous version can't parse.
 */
export const PROTOCOL_VERSION = 1;

/** Whether the other end of a link may speak this version: ours, or the one before or after it. */
export function isSpokenHere(protocolVersion: number): boolean {
  return Math.abs(protocolVersion - PROTOCOL_VERSION) <= 1;
}
