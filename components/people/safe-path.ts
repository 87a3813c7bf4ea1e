/** A path of this site to go to after signing in, or `/`: never another site, whatever the link said. */
export function safePath(path: string | string[] | undefined): string {
  if (typeof path !== "string" || !/^\/(?![/\\])/.test(path)) return "/";
  const url = URL.canParse(path, "http://here") ? new URL(path, "http://here") : null;
  // a path like `/.//site` is of this site until its dots are taken out
  const isHere = url?.origin === "http://here" && !url.pathname.startsWith("//");
  return isHere ? url.pathname + url.search : "/";
}
