import type { BackgroundContext } from "../http/raw-routes.ts";
import { removeStrayObjects } from "../lake/remove-stray-objects.ts";
import { logger } from "../logger.ts";
import { onRevision } from "../notebooks/announce-revision.ts";
import { findOrphanedRuns, loseUnclaimedRuns } from "../runs/recover-runs.ts";
import { closeLinks, dropSilentWorkers } from "../workers/fleet-events.ts";
import { dataPlane } from "./data-plane.ts";

/** One look a second: silent workers, unread answers, Runs that nobody claims. Costs no query when nothing is amiss. */
const LOOK_INTERVAL_MS = 1_000;

let look: NodeJS.Timeout | undefined;
let stopHearing: (() => void) | undefined;

/** Looks after the data plane until `stopDataPlane`. Called once, when the server listens. */
export async function startDataPlane(_context: BackgroundContext): Promise<void> {
  await findOrphanedRuns(Date.now());
  await removeStrayObjects();
  stopHearing = onRevision((notebookId, revision) =>
    dataPlane().pages.toWatchers(notebookId, { type: "notebook-revision", notebookId, revision }),
  );
  look = setInterval(() => {
    dataPlane().relay.sweep();
    dropSilentWorkers(Date.now());
    loseUnclaimedRuns(Date.now()).catch((error: unknown) =>
      logger().error({ error }, "open Runs were not looked after"),
    );
  }, LOOK_INTERVAL_MS);
}

/** Stops looking and closes every socket; tabs and workers dial again when there is somebody to answer. */
export async function stopDataPlane(): Promise<void> {
  clearInterval(look);
  stopHearing?.();
  for (const page of dataPlane().pages.pages) page.goAway();
  closeLinks();
}
