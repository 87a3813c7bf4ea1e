import { describeTarget } from "../targets/testing/describe-target.ts";
import { openTestEngine } from "./testing/engine-target.ts";

/** 10,000,000 in a long run. */
const HUGE_ROWS = 1_000_000;

describeTarget(
  "the native engine",
  async () => {
    const opened = await openTestEngine();
    return {
      session: opened.session,
      lackingSql: null,
      hugeRows: HUGE_ROWS,
      memoryBytes: () => Promise.resolve(opened.engine.memoryBytes()),
      close: () => opened.remove(),
    };
  },
  {},
);
