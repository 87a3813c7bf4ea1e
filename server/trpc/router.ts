import { notebooksRouter } from "../notebooks/notebooks-router.ts";
import { router } from "./procedures.ts";

/**
 * Every procedure of the control plane, one router per area; the names are what
 * pages call. A new procedure also takes a line in `server/auth/access.ts`.
 */
export const appRouter = router({ notebooks: notebooksRouter });

export type AppRouter = typeof appRouter;
