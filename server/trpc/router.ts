import { notebooksRouter } from "../notebooks/notebooks-router.ts";
import { router } from "./procedures.ts";
import { accountRouter } from "./routers/account.ts";
import { catalogRouter } from "./routers/catalog.ts";
import { devicesRouter } from "./routers/devices.ts";
import { enrollmentRouter } from "./routers/enrollment.ts";
import { invitesRouter } from "./routers/invites.ts";
import { membersRouter } from "./routers/members.ts";
import { poolsRouter } from "./routers/pools.ts";
import { runsRouter } from "./routers/runs.ts";
import { sessionRouter } from "./routers/session.ts";
import { sessionsRouter } from "./routers/sessions.ts";
import { setupRouter } from "./routers/setup.ts";
import { workersRouter } from "./routers/workers.ts";

/**
 * Every procedure of the control plane, one router per area; the names are what
 * pages call. A new procedure also takes a line in `server/auth/access.ts`.
 */
export const appRouter = router({
  // people
  setup: setupRouter,
  session: sessionRouter,
  members: membersRouter,
  invites: invitesRouter,
  account: accountRouter,
  // notebooks
  notebooks: notebooksRouter,
  // compute
  devices: devicesRouter,
  sessions: sessionsRouter,
  runs: runsRouter,
  catalog: catalogRouter,
  pools: poolsRouter,
  workers: workersRouter,
  enrollment: enrollmentRouter,
});

export type AppRouter = typeof appRouter;
