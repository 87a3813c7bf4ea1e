import { AppError } from "../errors.ts";
import type { RawRoute, RouteParams } from "./raw-routes.ts";

/** A request's route. `undefined`: not ours, Next answers. */
export type RouteMatch = { readonly route: RawRoute; readonly params: RouteParams } | undefined;

/**
 * Finds the route of a path (without its query). HEAD finds GET's.
 *
 * @throws AppError `not_found` under a first segment that only plain routes use,
 *   `method_not_allowed` when the path has other methods, `invalid_input` for a path that can't be decoded.
 */
export function matchRoute(routes: readonly RawRoute[], method: string, path: string): RouteMatch {
  const segments = path.split("/").slice(1);
  const ours = routes.filter((route) => route.path.split("/")[1] === segments[0]);
  if (ours.length === 0) return undefined;
  const wanted = method === "HEAD" ? "GET" : method;
  let isKnownPath = false;
  for (const route of ours) {
    const params = matchSegments(route.path.split("/").slice(1), segments);
    if (!params) continue;
    if (route.method === wanted) return { route, params };
    isKnownPath = true;
  }
  if (isKnownPath) throw new AppError("method_not_allowed", `${method} is not possible here.`);
  throw new AppError("not_found", "There is nothing here.");
}

function matchSegments(pattern: readonly string[], segments: readonly string[]): RouteParams | undefined {
  if (pattern.length !== segments.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of pattern.entries()) {
    const segment = segments[index] ?? "";
    if (part.startsWith(":")) params[part.slice(1)] = decode(segment);
    else if (part !== segment) return undefined;
  }
  return params;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch (cause) {
    throw new AppError("invalid_input", "The address can't be decoded.", { cause });
  }
}
