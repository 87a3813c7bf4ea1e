import type { CatalogRelation } from "../../../protocol/catalog.ts";
import { type RequirementReport, checkExceptions, tryConformance } from "../../testing/conformance.ts";
import { type ConformanceContext, type Requirement, succeed } from "../../testing/requirement.ts";
import { RunId } from "../../../protocol/ids.ts";
import { createBrowserTarget } from "../browser-target.ts";
import { BROWSER_REQUIREMENTS, reloadRequirements } from "./browser-requirements.ts";
import { BROWSER_EXCEPTIONS } from "./browser-exceptions.ts";

/** What the page offers to the script that drives it. */
declare global {
  var isReady: boolean;
  var runConformance: (options: PageOptions) => Promise<{ met: number; notMet: number; excepted: number }>;
  /** leaves a Result and cached columns behind; answers the Run's id */
  var leaveBehind: (options: PageOptions) => Promise<string>;
  /** in the page after a reload: is everything that was left behind still there? */
  var findAgain: (options: PageOptions, runId: string) => Promise<PageCounts>;
}

type PageCounts = Awaited<ReturnType<typeof globalThis.runConformance>>;

interface PageOptions {
  readonly assetsUrl: string;
  readonly cities: CatalogRelation;
  readonly hugeRows: number;
}

async function openContext({ assetsUrl, cities, hugeRows }: PageOptions): Promise<ConformanceContext> {
  const target = createBrowserTarget({
    assetsUrl,
    relations: async () => [cities],
    objectUrl: (objectId) => `/objects/${objectId}`,
  });
  const session = await target.connect({ signal: new AbortController().signal, onStep: () => undefined });
  return { session, lackingSql: "SELECT date_trunc('month', now())", hugeRows, memoryBytes: null };
}

globalThis.runConformance = async (options) => {
  checkExceptions(BROWSER_EXCEPTIONS);
  const context = await openContext(options);
  const reports = await tryConformance(context, BROWSER_EXCEPTIONS, print);
  reports.push(...(await tryAll(BROWSER_REQUIREMENTS, context)));
  await context.session.close();
  return counts(reports);
};

globalThis.leaveBehind = async (options) => {
  const context = await openContext(options);
  const run = await succeed(context, "SELECT city, population::HUGEINT AS p FROM lake.samples.cities");
  await context.session.close();
  return run.runId;
};

globalThis.findAgain = async (options, text) => {
  const runId = RunId.parse(text);
  const context = await openContext(options);
  const reports = await tryAll(reloadRequirements(runId), context);
  await context.session.close();
  return counts(reports);
};

function counts(reports: readonly RequirementReport[]): PageCounts {
  const count = (wanted: string) => reports.filter(({ outcome }) => outcome === wanted).length;
  return { met: count("met"), notMet: count("not met"), excepted: count("excepted") };
}

/** The driving script prints the page's console: each requirement as it is tried. */
function print({ outcome, name, message, elapsedMs }: RequirementReport): void {
  console.info(
    `${outcome.padEnd(8)} ${name} (${Math.round(elapsedMs)} ms)${message ? `\n         ${message}` : ""}`,
  );
}

async function tryAll(
  requirements: readonly Requirement[],
  context: ConformanceContext,
): Promise<RequirementReport[]> {
  const reports: RequirementReport[] = [];
  for (const { name, run } of requirements) {
    const startedAt = performance.now();
    const message = await run(context).then(
      () => "",
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    const outcome = message === "" ? "met" : "not met";
    const report = { name, outcome, message, elapsedMs: performance.now() - startedAt } as const;
    print(report);
    reports.push(report);
  }
  return reports;
}

globalThis.isReady = true;
