import { removeStrayObjects } from "../lake/remove-stray-objects.ts";
import { logger } from "../logger.ts";
import { onRevision } from "../notebooks/announce-revision.ts";
import { findOrphanedRuns, loseUnclaimedRuns } from "../runs/recover-runs.ts";
import { announcePools, closeLinks, LINK_LOOK_MS, lookAfterLinks } from "../workers/fleet-events.ts";
import { removeEphemeralWorkers } from "../workers/remove-ephemeral.ts";
import { dataPlane } from "./data-plane.ts";

/** One look a second: silent workers, unread answers, Runs that nobody claims. Costs no query when nothing is amiss. */
const LOOK_INTERVAL_MS = LINK_LOOK_MS;

/** Open Runs that nobody looks after, and replicas that are gone, are searched for by one query each a minute. */
const SEARCH_EVERY_LOOKS = 60;

let look: NodeJS.Timeout | undefined;
let stopHearing: (() => void) | undefined;

/** Looks after the data plane until `stopDataPlane`. Called once, when the server listens. */
export async function startDataPlane(): Promise<void> {
  await findOrphanedRuns(Date.now(), { isBoot: true });
  await removeStrayObjects();
  dataPlane().lengthListeners.add(announcePools);
  stopHearing = onRevision((notebookId, revision) =>
    dataPlane().pages.toWatchers(notebookId, { type: "notebook-revision", notebookId, revision }),
  );
  let looks = 0;
  look = setInterval(() => {
    looks += 1;
    dataPlane().relay.sweep();
    dataPlane().dispatch.look();
    lookAfterLinks(Date.now());
    lookAfterRuns(looks % SEARCH_EVERY_LOOKS === 0).catch((error: unknown) =>
      logger().error({ error }, "open Runs were not looked after"),
    );
  }, LOOK_INTERVAL_MS);
}

/** What nobody looks after is found (`isSearching`: it costs queries) and given up in time. */
export async function lookAfterRuns(isSearching: boolean): Promise<void> {
  if (isSearching) {
    await findOrphanedRuns(Date.now(), { isBoot: false });
    await removeEphemeralWorkers(Date.now());
  }
  await loseUnclaimedRuns(Date.now());
}

/** Stops looking and closes every socket; tabs and workers dial again when there is somebody to answer. */
export async function stopDataPlane(): Promise<void> {
  clearInterval(look);
  stopHearing?.();
  for (const page of dataPlane().pages.pages) page.goAway();
  closeLinks();
}
