import { TARGET_ERRORS, TargetError, type TargetSession } from "../../compute/target.ts";
import type { RunAction } from "../../compute/notebook/apply-run-action.ts";
import type { CellRun } from "../../compute/notebook/run-board.ts";
import type { TargetRef } from "../../compute/notebook/target-ref.ts";
import type { RunFailure } from "../../compute/protocol/failures.ts";
import type { RunId } from "../../compute/protocol/ids.ts";
import { LIMITS } from "../../compute/protocol/limits.ts";
import type { RunEnded, RunRequest } from "../../compute/protocol/run.ts";
import { NO_STATS, type NotebookApi } from "./notebook-api.ts";

/** What a Run needs from around it. */
export interface RunPorts {
  readonly session: (
    ref: TargetRef,
    signal: AbortSignal,
    onStep: (step: string) => void,
  ) => Promise<TargetSession>;
  readonly dropSession: (ref: TargetRef) => void;
  readonly act: (action: RunAction) => void;
  readonly api: Pick<NotebookApi, "beginRun" | "endRun">;
  /** Results that this Run's SQL may select from by name, on its target */
  readonly readable: (run: CellRun) => CellRun["reads"];
  /** settles when the notebook's text is saved, or can't be now */
  readonly saved: () => Promise<void>;
  readonly chosenBy: (cellId: string) => "cell" | "notebook";
  readonly onTrouble: (message: string, error: unknown) => void;
}

/**
 * Runs one cell to its end and tells the board. Never rejects: a Session that
 * breaks ends the Run as the target says it should. A Run in this browser is
 * recorded by the page; one on a Pool by the control plane.
 */
export async function performRun(run: CellRun, signal: AbortSignal, ports: RunPorts): Promise<void> {
  const { runId, target } = run;
  const tell = (action: RunAction) => ports.act(action);
  const isOwnRecord = target.type === "browser";
  try {
    if (!isOwnRecord) await ports.saved();
    const session = await ports.session(target, signal, (reason) => tell({ type: "waiting", runId, reason }));
    const reads = ports.readable(run);
    tell({ type: "reads", runId, reads });
    const recorded = isOwnRecord ? recordBegin(run, ports) : Promise.resolve(true);
    for await (const event of session.run(requestOf(run, reads), signal)) {
      tell({ type: "event", runId, event });
      if (event.type === "ended" && isOwnRecord) void recordEnd(recorded, runId, event, ports);
    }
  } catch (error) {
    endBroken(run, error, signal, ports);
  }
}

function requestOf(run: CellRun, reads: CellRun["reads"]): RunRequest {
  return {
    runId: run.runId as RunId,
    sql: run.sql,
    parameters: [],
    cells: reads.map(({ name, runId }) => ({ name, runId: runId as RunId })),
    previewRowsMax: LIMITS.previewRowsDefault,
    timeoutMs: LIMITS.runMsMax,
  };
}

function endBroken(run: CellRun, error: unknown, signal: AbortSignal, ports: RunPorts): void {
  const { runId, target } = run;
  if (signal.aborted) return ports.act({ type: "event", runId, event: cancelledBeforeStart(run) });
  if (!(error instanceof TargetError)) {
    ports.onTrouble(`The Run of ${run.cellName} ended by a fault in Eider.`, error);
    const message = "Something in Eider itself went wrong. Running again may help.";
    return ports.act({ type: "broken", runId, failure: { code: "internal", message }, isLost: false });
  }
  if (error.code === "session_lost") ports.dropSession(target);
  const code = TARGET_ERRORS[error.code].failure;
  const failure: RunFailure = { code, message: error.message };
  ports.act({ type: "broken", runId, failure, isLost: error.code === "session_lost" });
}

function cancelledBeforeStart(run: CellRun): RunEnded {
  const elapsedMs = run.startedAtMs === null ? 0 : Math.max(0, Date.now() - run.startedAtMs);
  const stats = { ...NO_STATS, elapsedMs };
  return { type: "ended", outcome: "cancelled", result: null, failure: null, stats };
}

/** Whether the control plane knows of the Run. A Run in this browser goes on without it. */
async function recordBegin({ runId, cellId, revision }: CellRun, ports: RunPorts): Promise<boolean> {
  try {
    await ports.api.beginRun({ runId, cellId, revision, chosenBy: ports.chosenBy(cellId) });
    return true;
  } catch (error) {
    ports.onTrouble("This Run could not be recorded in the history.", error);
    return false;
  }
}

async function recordEnd(
  begun: Promise<boolean>,
  runId: string,
  { outcome, failure, result, stats }: RunEnded,
  ports: RunPorts,
): Promise<void> {
  if (!(await begun)) return;
  try {
    await ports.api.endRun({ runId, outcome, failure, result, stats });
  } catch (error) {
    ports.onTrouble("The end of this Run could not be recorded in the history.", error);
  }
}
