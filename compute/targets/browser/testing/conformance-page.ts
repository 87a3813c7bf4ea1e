import type { CatalogRelation } from "../../../protocol/catalog.ts";
import { checkExceptions, tryConformance } from "../../testing/conformance.ts";
import { createBrowserTarget } from "../browser-target.ts";
import { BROWSER_EXCEPTIONS } from "./browser-exceptions.ts";

/** What the page offers to the script that drives it. */
declare global {
  var isReady: boolean;
  var runConformance: (options: PageOptions) => Promise<{ met: number; notMet: number; excepted: number }>;
}

interface PageOptions {
  readonly assetsUrl: string;
  readonly cities: CatalogRelation;
  readonly hugeRows: number;
}

globalThis.runConformance = async ({ assetsUrl, cities, hugeRows }) => {
  checkExceptions(BROWSER_EXCEPTIONS);
  const target = createBrowserTarget({
    assetsUrl,
    relations: async () => [cities],
    objectUrl: (objectId) => `/objects/${objectId}`,
  });
  const session = await target.connect({ signal: new AbortController().signal, onStep: () => undefined });
  const context = {
    session,
    lackingSql: "SELECT date_trunc('month', now())",
    hugeRows,
    memoryBytes: null,
  };
  const reports = await tryConformance(context, BROWSER_EXCEPTIONS, ({ outcome, name, message, elapsedMs }) =>
    // The driving script prints the page's console: each requirement as it is tried.
    console.info(
      `${outcome.padEnd(8)} ${name} (${Math.round(elapsedMs)} ms)${message ? `\n         ${message}` : ""}`,
    ),
  );
  await session.close();
  const count = (wanted: string) => reports.filter(({ outcome }) => outcome === wanted).length;
  return { met: count("met"), notMet: count("not met"), excepted: count("excepted") };
};

globalThis.isReady = true;
