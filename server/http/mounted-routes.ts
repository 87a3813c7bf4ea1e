import { join } from "node:path";
import { rawRoutes } from "../gateway-routes.ts";
import { projectRoot } from "../project-root.ts";
import { engineFilesRoute } from "./engine-files-route.ts";
import { healthRoutes } from "./health-routes.ts";
import type { RawRoute } from "./raw-routes.ts";
import { workerPackageRoute } from "./worker-package-route.ts";

/** Every plain route of the HTTP server; there are no others. Each takes a line in `server/auth/access.ts`. */
export function mountedRoutes(): readonly RawRoute[] {
  const root = projectRoot();
  return [
    ...healthRoutes,
    engineFilesRoute(join(root, "public/duckdb")),
    workerPackageRoute(join(root, "dist/worker.tgz")),
    ...rawRoutes,
  ];
}
