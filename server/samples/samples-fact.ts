import type { SetupFact } from "../people/setup-facts.ts";
import { type SampleProgress, sampleProgress } from "./load-samples.ts";

const STATES: Record<SampleProgress["state"], Pick<SetupFact, "state" | "title">> = {
  waiting: { state: "running", title: "Sample data waits for the worker" },
  loading: { state: "running", title: "Loading the sample data" },
  done: { state: "succeeded", title: "Sample data loaded" },
  failed: { state: "warn", title: "Sample data is incomplete" },
};

/** The sample data's line on the set-up page. No query. */
export function samplesFact(): SetupFact {
  const { state, table, tablesDone, tablesTotal } = sampleProgress();
  const count = `${tablesDone} of ${tablesTotal} tables`;
  return { id: "samples", ...STATES[state], detail: table === null ? count : `${table}, ${count}` };
}
