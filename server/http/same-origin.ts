import { env } from "../env.ts";
import { AppError } from "../errors.ts";

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/**
 * Refuses a request that another site's page made: its `Origin` must be
 * EIDER_PUBLIC_URL's, or name the very host that the request was sent to. A
 * missing Origin is refused too: every browser sends one where this is asked.
 *
 * @throws AppError `foreign_origin`
 */
export function requireSameOrigin(headers: Headers): void {
  const origin = single(headers.origin);
  if (origin !== undefined && isOurs(origin, single(headers.host))) return;
  throw new AppError("foreign_origin", "This request did not come from a page of this Eider.");
}

function isOurs(origin: string, host: string | undefined): boolean {
  if (origin === env().publicUrl) return true;
  if (!URL.canParse(origin)) return false;
  const parsed = new URL(origin);
  return parsed.origin === origin && host !== undefined && parsed.host === host.toLowerCase();
}

function single(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? undefined : value;
}
