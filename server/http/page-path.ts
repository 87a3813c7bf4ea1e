import type { IncomingMessage } from "node:http";

/** Where a page reads its own path, since a layout is not told. Set on every request; what a client sends is overwritten. */
export const PATH_HEADER = "x-eider-path";

/** Next's own parameter, on the requests of its router. */
const ROUTER_PARAMETER = "_rsc";

/** Path and query of the page that a request asks for, as somebody would see it in the address bar. */
export function readPagePath(req: Pick<IncomingMessage, "url">): string {
  const [path = "/", query = ""] = (req.url ?? "/").split("?", 2);
  const parameters = new URLSearchParams(query);
  parameters.delete(ROUTER_PARAMETER);
  const kept = parameters.toString();
  return kept === "" ? path : `${path}?${kept}`;
}
