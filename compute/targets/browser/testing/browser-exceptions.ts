import type { ConformanceExceptions } from "../../testing/conformance.ts";

/** What DuckDB-Wasm in a tab does not do, by the requirement's name, with the reason. */
export const BROWSER_EXCEPTIONS: ConformanceExceptions = {};
