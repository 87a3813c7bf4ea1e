import type { CellRun } from "../../compute/notebook/run-board.ts";
import type { TargetRegistry } from "../../compute/targets/registry.ts";
import type { InspectedRun } from "../inspector/inspected-run.ts";
import type { RecordedRun } from "./notebook-api.ts";

/** The shown Run of a cell, for the receipt. */
export function inspectedRun(
  run: CellRun,
  registry: TargetRegistry,
  chosenBy: InspectedRun["chosenBy"],
): InspectedRun {
  const { hue, label } = registry.entry(run.target);
  return {
    runId: run.runId,
    state: run.state,
    place: hue,
    placeLabel: label,
    chosenBy,
    who: run.actorName,
    startedAt: run.startedAtMs === null ? null : new Date(run.startedAtMs).toISOString(),
    stats: run.stats,
    hasResult: run.result !== null || run.isResultAwaited,
    resultGoneReason: run.resultGone,
  };
}

/** An older Run, for the history. */
export function inspectedRecord(run: RecordedRun, registry: TargetRegistry): InspectedRun {
  const { hue } = registry.entry(run.target);
  return {
    runId: run.runId,
    state: run.state,
    place: hue,
    placeLabel: run.placeLabel,
    chosenBy: run.chosenBy,
    who: run.actorName,
    startedAt: run.startedAt,
    stats: run.stats,
    hasResult: run.hasResult,
  };
}
