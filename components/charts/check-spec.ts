import { isObject, type JsonObject } from "./chart-overrides.ts";

/**
 * What a specification may not hold, by key, and why. Charts draw the Result
 * they belong to and reach nothing else: no network, no links, no elements of
 * the page, no options of the program that embeds them.
 */
const REFUSED_KEYS: Readonly<Record<string, string>> = {
  url: "A chart can't load anything from an address.",
  href: "A chart can't hold links.",
  usermeta: "Options of the embedding program are not read.",
  element: "A chart can't bind to elements of the page.",
  sequence: "Generated data is not drawn: chart the Result.",
  graticule: "Generated data is not drawn: chart the Result.",
  loader: "A chart can't load anything.",
};

const DEPTH_MAX = 60;

export interface SpecProblem {
  /** where, e.g. `layer[1].data.url` */
  readonly path: string;
  readonly message: string;
}

/** The first thing that is not allowed, or null. Looks at every key at any depth. */
export function checkSpec(spec: JsonObject): SpecProblem | null {
  return checkValue(spec, "", 0);
}

function checkValue(value: unknown, path: string, depth: number): SpecProblem | null {
  if (depth > DEPTH_MAX) return { path, message: "The specification is nested too deeply." };
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      const problem = checkValue(item, `${path}[${index}]`, depth + 1);
      if (problem) return problem;
    }
    return null;
  }
  if (!isObject(value)) return null;
  const isInlineData = /(^|\.)values\[\d+\]$/.test(path);
  for (const [key, inner] of Object.entries(value)) {
    const at = path === "" ? key : `${path}.${key}`;
    const refused = Object.hasOwn(REFUSED_KEYS, key) ? REFUSED_KEYS[key] : undefined;
    if (refused !== undefined && !isInlineData) return { path: at, message: refused };
    if ((key === "mark" && inner === "image") || (key === "type" && inner === "image"))
      return { path: at, message: "A chart can't show pictures from an address." };
    const problem = checkValue(inner, at, depth + 1);
    if (problem) return problem;
  }
  return null;
}
