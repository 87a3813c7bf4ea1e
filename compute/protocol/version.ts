/**
 * Version of everything in this folder, as spoken on every link.
 *
 * A worker and a control plane talk when their versions differ by at most one.
 * Raise it when a message changes in a way that the previous version can't parse.
 */
export const PROTOCOL_VERSION = 1;
