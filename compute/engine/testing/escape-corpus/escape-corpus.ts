import type { EscapeFamily } from "./escape-family.ts";
import { CATALOGS, GLOBS, LINKS, PROCESSES } from "./looking-around.ts";
import { EXTENSIONS, NETWORK, SECRETS } from "./reaching-out.ts";
import { BARE_NAMES, READERS, SPELLINGS } from "./reading-files.ts";
import { SETTINGS } from "./settings.ts";
import { COMPUTED, PLANS, SEVERAL } from "./smuggling.ts";
import { COPIES, DATABASES, LOGS } from "./writing.ts";

export const ESCAPE_CORPUS: readonly EscapeFamily[] = [
  READERS,
  SPELLINGS,
  BARE_NAMES,
  GLOBS,
  LINKS,
  PROCESSES,
  CATALOGS,
  NETWORK,
  EXTENSIONS,
  SECRETS,
  COPIES,
  DATABASES,
  LOGS,
  SETTINGS,
  COMPUTED,
  SEVERAL,
  PLANS,
];
