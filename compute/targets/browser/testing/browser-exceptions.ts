import type { ConformanceExceptions } from "../../testing/conformance.ts";

/** What DuckDB-Wasm in a tab does not do, by the requirement's name, with the reason. */
export const BROWSER_EXCEPTIONS: ConformanceExceptions = {
  "a shape that ignores interrupts is ended all the same, and Results are kept":
    "its text of 3 GB does not fit a 32-bit engine, which refuses it at once; browser-requirements.ts has a shape that does",
};
