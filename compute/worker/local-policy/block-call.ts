import type { CatalogRelation } from "../../protocol/catalog.ts";
import type { CallMethod } from "../../protocol/grant.ts";
import { isTrustedDevice } from "../../seal/device-trust.ts";
import type { AdmittedCall } from "../admit-call.ts";
import type { Enrollment } from "../identity.ts";
import type { LocalPolicy } from "./local-policy.ts";
import { PolicyBlock } from "./policy-block.ts";

const METHOD_WORDS: Record<CallMethod, string> = {
  run: "run SQL",
  window: "show pages of Results",
  summarize: "summarise columns",
  aggregate: "compute charts",
  plan: "check SQL while it is typed",
  describe: "describe Results",
  export: "export Results",
  import: "convert uploaded files",
};

const ELSEWHERE = "Run it on another place, or ask whoever operates the worker.";

/** What the policy says to a call before anything is opened for it, or `null`. */
export async function blockCall(
  policy: LocalPolicy,
  call: AdmittedCall,
  enrollment: Pick<Enrollment, "poolId" | "poolName">,
): Promise<PolicyBlock | null> {
  const { devices, methods } = policy;
  const { method, grant } = call;
  const { keys } = grant.device;
  if (devices?.strict && !(await isTrustedDevice(keys, call.endorsements, devices.trusted)))
    return new PolicyBlock(
      "devices",
      "does not know this device",
      "Approve this device from one that the worker knows, under Settings → Devices, or ask whoever operates the worker to add its fingerprint.",
    );
  if (!servesPool(policy, enrollment))
    return new PolicyBlock("pools", "does not let it work for this Pool", ELSEWHERE);
  if (methods && !methods.includes(method))
    return new PolicyBlock("methods", `does not let it ${METHOD_WORDS[method]}`, ELSEWHERE);
  if (method === "export" && policy.mayExport === false)
    return new PolicyBlock("mayExport", "lets no Result leave as a file", ELSEWHERE);
  if (method === "import" && policy.mayWrite === false)
    return new PolicyBlock("mayWrite", "does not let it write into the Lake", ELSEWHERE);
  return null;
}

export function servesPool(
  { pools }: LocalPolicy,
  { poolId, poolName }: Pick<Enrollment, "poolId" | "poolName">,
): boolean {
  return pools === undefined || pools.includes(poolId) || pools.includes(poolName);
}

const LAKE_CATALOG = "lake";

/** May this worker read it? The Lake's schemas compare as SQL does, ignoring case. */
export function mayRead({ lake }: LocalPolicy, { catalog, schema }: CatalogRelation): boolean {
  if (lake === undefined || catalog.toLowerCase() !== LAKE_CATALOG) return true;
  const isIn = (names: readonly string[]) =>
    names.some((name) => name.toLowerCase() === schema.toLowerCase());
  return !isIn(lake.deny ?? []) && (lake.allow === undefined || isIn(lake.allow));
}

/** The refusal to read one relation. */
export function relationBlock(path: string): PolicyBlock {
  return new PolicyBlock("lake", `does not let it read ${path}`, ELSEWHERE);
}
