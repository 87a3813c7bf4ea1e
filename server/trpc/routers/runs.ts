import { z } from "zod";
import { NotebookId } from "../../../compute/protocol/ids.ts";
import { listOpenRuns, listRuns } from "../../runs/list-runs.ts";
import { BeginRun, beginRun, endBrowserRun, EndRun } from "../../runs/record-browser-run.ts";
import { memberProcedure, router } from "../procedures.ts";

/** Runs on a Pool begin with `POST /relay/calls/…`; `begin` and `end` are for Runs in the browser. */
export const runsRouter = router({
  list: memberProcedure
    .input(z.object({ notebookId: NotebookId }))
    .query(({ ctx, input }) => listRuns(ctx.actor, input)),
  listOpen: memberProcedure.query(({ ctx }) => listOpenRuns(ctx.actor)),
  begin: memberProcedure.input(BeginRun).mutation(({ ctx, input }) => beginRun(ctx.actor, input)),
  end: memberProcedure.input(EndRun).mutation(({ ctx, input }) => endBrowserRun(ctx.actor, input)),
});
