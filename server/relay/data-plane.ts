import { createPageHub, type PageHub } from "../page-link/page-hub.ts";
import { createRunWitness } from "../runs/run-witness.ts";
import { shared } from "../shared-state.ts";
import { createFleet, type Fleet } from "../workers/fleet.ts";
import { createDeliveries, type Deliveries } from "./deliveries.ts";
import { createRelay, type Relay } from "./relay.ts";

/** What this process holds of the data plane: connected workers, open tabs, calls between them. */
export interface DataPlane {
  readonly fleet: Fleet;
  readonly pages: PageHub;
  readonly relay: Relay;
  readonly deliveries: Deliveries;
}

/** The one data plane of this process, for the HTTP server and Next's routes alike. */
export function dataPlane(): DataPlane {
  return shared("data-plane", createDataPlane);
}

function createDataPlane(): DataPlane {
  const fleet = createFleet();
  const pages = createPageHub();
  const relay = createRelay({
    witness: createRunWitness(pages),
    now: Date.now,
    send(workerId, message) {
      const connection = fleet.find(workerId);
      connection?.send(message);
      return connection !== undefined;
    },
  });
  return { fleet, pages, relay, deliveries: createDeliveries(relay, pages) };
}
