import type { ConformanceExceptions } from "../../testing/conformance.ts";

/** What DuckDB-Wasm in a tab does not do, by the requirement's name, with the reason. */
export const BROWSER_EXCEPTIONS: ConformanceExceptions = {
  "a shape that ignores interrupts is ended all the same, and Results are kept":
    "its text of 3 GB does not fit a 32-bit engine, which refuses it at once; browser-requirements.ts has a shape that does",
  "more columns than a Result may have are refused by name":
    "the planner's engine takes longer than two seconds to bind so wide a text, and is answered for: it is refused with the way out",
  "RETURNING hands out types that travel as text":
    "a change can't stand in a FROM clause, so its columns can't be cast around it; the Run is refused with the cast to write",
};
