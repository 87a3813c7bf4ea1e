import { displayBytes } from "../results/format/display-bytes.ts";
import type { InspectedRun } from "./inspected-run.ts";

/** Why a Run ran where it did, and where its bytes came from, in one or two sentences. */
export function receiptSentence({ chosenBy, stats, state }: InspectedRun): string {
  const choice =
    chosenBy === "cell" ? "The place was set for this cell." : "The place is the notebook's default.";
  if (!stats || state === "queued" || state === "running") return choice;
  const total = stats.bytesRead + stats.bytesFromCache;
  if (total === 0) return `${choice} It read no stored data.`;
  if (stats.bytesRead === 0) return `${choice} All ${displayBytes(total)} it needed were there already.`;
  if (stats.bytesFromCache === 0) return `${choice} It fetched ${displayBytes(total)}.`;
  return `${choice} It had ${displayBytes(stats.bytesFromCache)} of the ${displayBytes(total)} it needed and fetched the rest.`;
}
