import { displayBytes, displayDuration } from "../results/format/display-bytes.ts";
import { displayCount } from "../results/format/display-text.ts";
import { EmptyState } from "../ui/EmptyState.tsx";
import { Icon } from "../ui/Icon.tsx";
import { type InspectedRun, PLACE_ICON, STATE_SHOWN } from "./inspected-run.ts";
import { receiptSentence } from "./receipt-sentence.ts";

/** Where a Run ran, who chose that, and what it cost. */
export function ReceiptFacts({ run }: { run: InspectedRun | null }) {
  if (!run)
    return (
      <EmptyState icon="gauge" title="No receipt yet">
        Run the cell to see where it ran and what it cost.
      </EmptyState>
    );
  return (
    <>
      <div>
        <div className="receipt__title">
          <span className={`mark mark--${run.place}`}>
            <Icon name={PLACE_ICON[run.place]} size="s" />
          </span>
          <h2 className="receipt__where">{whereText(run)}</h2>
          <span className="grow" />
          <span className="badge">{run.chosenBy === "cell" ? "This cell" : "Notebook"}</span>
        </div>
        <p className="receipt__why receipt__reason">{receiptSentence(run)}</p>
      </div>
      {run.stats && <Actuals run={run} />}
      <div className="row receipt__foot">
        <span className="grow" />
        <span>{`run ${run.runId.slice(4, 8)}`}</span>
      </div>
    </>
  );
}

function whereText(run: InspectedRun): string {
  const verb = run.state === "running" ? "Runs" : run.state === "queued" ? "Waits" : "Ran";
  return run.place === "browser" ? `${verb} in this browser` : `${verb} on ${run.placeLabel}`;
}

function Actuals({ run }: { run: InspectedRun }) {
  const { stats } = run;
  if (!stats) return null;
  const facts: readonly (readonly [string, string])[] = [
    ["Time", displayDuration(stats.elapsedMs)],
    ...(stats.queuedMs >= 1 ? ([["Waited in the queue", displayDuration(stats.queuedMs)]] as const) : []),
    ["Read from network", displayBytes(stats.bytesRead)],
    ["From cache", displayBytes(stats.bytesFromCache)],
    ["Peak memory", stats.memoryPeakBytes === null ? "not measured" : displayBytes(stats.memoryPeakBytes)],
    ["Rows", displayCount(stats.rows)],
  ];
  return (
    <table className="facts">
      <thead>
        <tr>
          <th className="facts__title" scope="col">
            {run.state === "running" ? STATE_SHOWN.running.word : "This run"}
          </th>
          <th scope="col">Actual</th>
        </tr>
      </thead>
      <tbody>
        {facts.map(([name, value]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td className="medium">{value}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
