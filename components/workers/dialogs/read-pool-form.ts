import type { Pool } from "../fleet.ts";

const ROLES: readonly Pool["roleMin"][] = ["viewer", "editor", "admin"];

/** What the form of a Pool says, as the change to ask for; a field that is not in the form changes nothing. */
export function readPoolForm(read: (name: string) => string) {
  return {
    name: read("name").trim(),
    labels: readLabels(read("labels")),
    roleMin: ROLES.find((role) => role === read("roleMin")),
    runsMax: readLimit(read("runsMax")),
    runsPerPersonMax: readLimit(read("runsPerPersonMax")),
  };
}

function readLabels(text: string): string[] {
  const labels = text.split(",").map((label) => label.trim());
  return [...new Set(labels)].filter((label) => label !== "");
}

/** Empty is no limit. */
function readLimit(text: string): number | null {
  return text.trim() === "" ? null : Number(text);
}
