import type { LinePlace } from "./run-line.ts";

/** Why a Run waits for its Pool, for its cell: `3rd in line on prod-vpc: after 2 Runs of others, your cap is 2`. */
export function lineWords({ position, othersBefore, ownBefore, caps }: LinePlace, poolName: string): string {
  const before = [
    othersBefore > 0 && `${countOf(othersBefore)} of others`,
    ownBefore > 0 && `${countOf(ownBefore)} of yours`,
  ].filter((words) => words !== false);
  const reasons = [
    before.length > 0 && `after ${before.join(" and ")}`,
    caps.runsPerPersonMax !== null && `your cap is ${caps.runsPerPersonMax}`,
    caps.runsMax !== null && `its cap is ${caps.runsMax}`,
  ].filter((words) => words !== false);
  const tail = reasons.length > 0 ? `: ${reasons.join(", ")}` : "";
  return `${ordinal(position)} in line on ${poolName}${tail}`;
}

function countOf(runs: number): string {
  return `${runs} ${runs === 1 ? "Run" : "Runs"}`;
}

const SUFFIXES: Partial<Record<Intl.LDMLPluralRule, string>> = { one: "st", two: "nd", few: "rd" };
const PLURALS = new Intl.PluralRules("en", { type: "ordinal" });

function ordinal(position: number): string {
  return `${position}${SUFFIXES[PLURALS.select(position)] ?? "th"}`;
}
