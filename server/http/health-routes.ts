import type { ServerResponse } from "node:http";
import { db } from "../db/db.ts";
import { AppError } from "../errors.ts";
import { shared } from "../shared-state.ts";
import type { RawRoute } from "./raw-routes.ts";

/** Where the process is in its life. */
export type Readiness = "starting" | "ready" | "draining";

const slot = shared<{ readiness: Readiness }>("readiness", () => ({ readiness: "starting" }));

/** Where the process is in its life. */
export function readiness(): Readiness {
  return slot.readiness;
}

/** Moved by the boot and the drain only. */
export function setReadiness(readiness: Readiness): void {
  slot.readiness = readiness;
}

/** For load balancers and supervisors; public, and they tell nothing else. */
export const healthRoutes: readonly RawRoute[] = [
  {
    method: "GET",
    path: "/healthz",
    /** The process answers. Doesn't ask the database: restarting this process would not mend that. */
    handle: async (_req, res) => answerText(res, "ok"),
  },
  {
    method: "GET",
    path: "/readyz",
    /** New work is welcome: booted, not draining, database answers. */
    handle: async (_req, res) => {
      if (slot.readiness !== "ready")
        throw new AppError("shutting_down", `This process is ${slot.readiness}.`);
      await db().$queryRaw`SELECT 1`;
      answerText(res, "ready");
    },
  },
];

function answerText(res: ServerResponse, text: string): void {
  res.writeHead(200, { "content-type": "text/plain", "cache-control": "no-store" });
  res.end(res.req.method === "HEAD" ? undefined : text);
}
