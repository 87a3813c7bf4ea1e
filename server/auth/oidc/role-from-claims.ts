import type { OidcEnv } from "../../env.ts";
import { ROLES, type Role } from "../can.ts";

/** What a provider says of a person: its claims by name. */
export type Claims = Readonly<Record<string, unknown>>;

/** The highest role that the claim of `EIDER_OIDC_ROLE_CLAIM` gives; `undefined` when it gives none. */
export function roleFromClaims(claims: Claims, oidc: Pick<OidcEnv, "roleClaim" | "roles">): Role | undefined {
  if (oidc.roleClaim === undefined) return undefined;
  const claim = readClaim(claims, oidc.roleClaim);
  const values: unknown[] = Array.isArray(claim) ? claim : [claim];
  const given = values.map((value) => (typeof value === "string" ? oidc.roles.get(value) : undefined));
  return ROLES.findLast((role) => given.includes(role));
}

/** A claim by its whole name, or by a path with dots into objects. */
export function readClaim(claims: Claims, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name];
  let at: unknown = claims;
  for (const step of name.split(".")) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, step)) return undefined;
    at = (at as Claims)[step];
  }
  return at;
}
