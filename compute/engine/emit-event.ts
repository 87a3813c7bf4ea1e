import type { RunEvent } from "../protocol/run.ts";

/** Sends one event to the reader. Those that hold rows wait until the reader takes them. */
export type EmitEvent = (event: RunEvent) => Promise<void>;
