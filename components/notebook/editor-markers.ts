import type { CellRun } from "../../compute/notebook/run-board.ts";
import type { RunFailure } from "../../compute/protocol/failures.ts";
import type { EditorMarker } from "../editor/editor-marker.ts";
import type { CellPlan } from "./notebook-store.ts";

/** What to underline in a text: what its last Run stumbled over, or what the planner says of it now. */
export function markersOf(
  text: string,
  version: string,
  run: CellRun | undefined,
  plan: CellPlan | undefined,
): EditorMarker[] {
  const failed = run?.state === "failed" && run.sql === text ? run.failure : null;
  const planned = plan?.version === version ? plan.answer.failure : null;
  const failure: RunFailure | null = failed ?? planned;
  if (!failure?.position) return [];
  const { start, end } = failure.position;
  return [{ start, end, message: failure.message, severity: "error" }];
}
