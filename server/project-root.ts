import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the installation (pages, migrations), found from this file upwards: from sources and from the bundle alike. */
export function projectRoot(from = dirname(fileURLToPath(import.meta.url))): string {
  if (existsSync(join(from, "prisma/migrations"))) return from;
  if (dirname(from) === from)
    throw new Error("the folder prisma/migrations is missing from the installation");
  return projectRoot(dirname(from));
}
