import type { WorkspaceId } from "../../compute/protocol/ids.ts";
import { createPageHub, type PageHub } from "../page-link/page-hub.ts";
import { createRunWitness } from "../runs/run-witness.ts";
import { shared } from "../shared-state.ts";
import { createFleet, type Fleet, takesWork } from "../workers/fleet.ts";
import { createDeliveries, type Deliveries } from "./deliveries.ts";
import { createRelay, type Relay } from "./relay.ts";
import { createRunDispatch, type RunDispatch } from "./run-dispatch.ts";

/** What this process holds of the data plane: connected workers, open tabs, calls between them. */
export interface DataPlane {
  readonly fleet: Fleet;
  readonly pages: PageHub;
  readonly relay: Relay;
  readonly deliveries: Deliveries;
  /** Runs that wait for their turn on a Pool */
  readonly dispatch: RunDispatch;
  /** told when more or fewer Runs of a workspace wait */
  readonly lengthListeners: Set<(workspaceId: WorkspaceId) => void>;
}

/** The one data plane of this process, for the HTTP server and Next's routes alike. */
export function dataPlane(): DataPlane {
  return shared("data-plane", createDataPlane);
}

function createDataPlane(): DataPlane {
  const fleet = createFleet();
  const pages = createPageHub();
  const witness = createRunWitness(pages);
  const relay = createRelay({
    witness,
    now: Date.now,
    onEnded: (callId) => dispatch.ended(callId),
    send(workerId, message) {
      const connection = fleet.find(workerId);
      connection?.send(message);
      return connection !== undefined;
    },
  });
  const lengthListeners = new Set<(workspaceId: WorkspaceId) => void>();
  const dispatch = createRunDispatch({
    relay,
    now: Date.now,
    readinessOf(workerId) {
      const connection = fleet.find(workerId);
      if (connection === undefined) return "away";
      return takesWork(connection) ? "free" : "closed";
    },
    onWaiting({ route }, words) {
      if (route.run !== null) witness.queues(route.run, route.callId, words);
    },
    onLength(workspaceId) {
      for (const listener of lengthListeners) listener(workspaceId as WorkspaceId);
    },
  });
  return { fleet, pages, relay, dispatch, deliveries: createDeliveries(relay, pages), lengthListeners };
}
