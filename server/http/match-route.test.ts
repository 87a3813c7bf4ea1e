import { expect, test } from "vitest";
import { isAppError } from "../errors.ts";
import { matchRoute } from "./match-route.ts";
import type { RawRoute } from "./raw-routes.ts";

const route = (method: RawRoute["method"], path: string): RawRoute => ({
  method,
  path,
  handle: async () => {},
});
const routes = [
  route("POST", "/relay/calls/:callId"),
  route("GET", "/relay/calls/:callId/frames"),
  route("GET", "/healthz"),
];

function outcome(method: string, path: string): unknown {
  try {
    const match = matchRoute(routes, method, path);
    return match && [match.route.path, match.params];
  } catch (error) {
    if (isAppError(error)) return error.code;
    throw error;
  }
}

test.each([
  ["POST", "/relay/calls/cal_1", ["/relay/calls/:callId", { callId: "cal_1" }]],
  ["GET", "/relay/calls/cal%2F1/frames", ["/relay/calls/:callId/frames", { callId: "cal/1" }]],
  ["HEAD", "/healthz", ["/healthz", {}]],
  ["GET", "/relay/calls/cal_1", "method_not_allowed"],
  ["POST", "/healthz", "method_not_allowed"],
  ["GET", "/relay/other", "not_found"],
  ["POST", "/relay/calls/cal_1/", "not_found"],
  ["POST", "/relay/calls/%E0%A4%A", "invalid_input"],
  ["GET", "/", undefined],
  ["GET", "/relays", undefined],
  ["GET", "/notebooks/nbk_1", undefined],
])("%s %s", (method, path, expected) => {
  expect(outcome(method, path)).toEqual(expected);
});
