import { displayDuration } from "../results/format/display-bytes.ts";
import { displayCount } from "../results/format/display-text.ts";
import { EmptyState } from "../ui/EmptyState.tsx";
import { Icon } from "../ui/Icon.tsx";
import { State } from "../ui/State.tsx";
import { type InspectedRun, PLACE_ICON, STATE_SHOWN, whenText } from "./inspected-run.ts";

/** Runs of a cell, newest first. Choosing one shows its Result, where it is still kept. */
export function RunHistory(props: {
  readonly runs: readonly InspectedRun[];
  readonly shownRunId: string | null;
  readonly onOpenRun: (runId: string) => void;
  readonly now: Date;
}) {
  const { runs, shownRunId, onOpenRun, now } = props;
  if (runs.length === 0)
    return (
      <EmptyState icon="clock" title="No runs yet">
        Every Run of this cell will be listed here.
      </EmptyState>
    );
  return (
    <ol className="history" aria-label="Runs, newest first">
      {runs.map((run) => (
        <li key={run.runId}>
          <button
            type="button"
            className={`history__run${run.runId === shownRunId ? " is-on" : ""}`}
            aria-current={run.runId === shownRunId ? "true" : undefined}
            disabled={!run.hasResult}
            onClick={() => onOpenRun(run.runId)}
          >
            <span className="row row--between">
              <State icon={STATE_SHOWN[run.state].icon} tone={STATE_SHOWN[run.state].tone}>
                {STATE_SHOWN[run.state].word}
              </State>
              <span className="num">{run.startedAt ? whenText(run.startedAt, now) : ""}</span>
            </span>
            <span className="history__facts num">
              <span className={`place place--${run.place}`}>
                <Icon name={PLACE_ICON[run.place]} size="s" />
                {run.placeLabel}
              </span>
              {run.stats && <span>{displayDuration(run.stats.elapsedMs)}</span>}
              {run.stats && run.state === "succeeded" && (
                <span>{`${displayCount(run.stats.rows)} rows`}</span>
              )}
              {run.who && <span>{run.who}</span>}
            </span>
            {!run.hasResult && run.state === "succeeded" && (
              <span className="history__gone">{run.resultGoneReason ?? "Its Result is no longer kept."}</span>
            )}
          </button>
        </li>
      ))}
    </ol>
  );
}
