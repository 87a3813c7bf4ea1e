import type { PoolId } from "../../compute/protocol/ids.ts";
import type { SetupFact } from "../people/setup-facts.ts";
import { dataPlane } from "../relay/data-plane.ts";

const GIB = 1024 ** 3;

/** The hosted worker's line on the set-up page. No query. */
export function hostedFact(poolId: PoolId): SetupFact {
  const [connection] = dataPlane().fleet.availableIn(poolId);
  if (connection === undefined)
    return { id: "hosted-worker", state: "running", title: "Hosted worker", detail: "Starting" };
  const { threads, memoryBytes } = connection.host;
  return {
    id: "hosted-worker",
    state: "succeeded",
    title: "Hosted worker online",
    detail: `${connection.identity.name}, ${threads} ${threads === 1 ? "thread" : "threads"}, ${Math.round(memoryBytes / GIB)} GB`,
  };
}
