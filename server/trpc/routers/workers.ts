import {
  approveWorker,
  cancelAnyRun,
  drainWorker,
  PauseWorker,
  pauseWorker,
  RenameWorker,
  renameWorker,
  resumeWorker,
  RunRef,
  WorkerRef,
} from "../../workers/change-worker.ts";
import { listFleet } from "../../workers/list-fleet.ts";
import { revokeWorker } from "../../workers/revoke-worker.ts";
import { editorProcedure, memberProcedure, router } from "../procedures.ts";

export const workersRouter = router({
  list: memberProcedure.query(({ ctx }) => listFleet(ctx.actor)),
  approve: editorProcedure.input(WorkerRef).mutation(({ ctx, input }) => approveWorker(ctx.actor, input)),
  pause: editorProcedure.input(PauseWorker).mutation(({ ctx, input }) => pauseWorker(ctx.actor, input)),
  resume: editorProcedure.input(WorkerRef).mutation(({ ctx, input }) => resumeWorker(ctx.actor, input)),
  drain: editorProcedure.input(WorkerRef).mutation(({ ctx, input }) => drainWorker(ctx.actor, input)),
  rename: editorProcedure.input(RenameWorker).mutation(({ ctx, input }) => renameWorker(ctx.actor, input)),
  /** also the rejection of one that waits for approval */
  revoke: editorProcedure.input(WorkerRef).mutation(({ ctx, input }) => revokeWorker(ctx.actor, input)),
  cancelRun: memberProcedure.input(RunRef).mutation(({ ctx, input }) => cancelAnyRun(ctx.actor, input)),
});
