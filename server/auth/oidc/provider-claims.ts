import { z } from "zod";
import type { WorkspaceId } from "../../../compute/protocol/ids.ts";
import type { OidcEnv } from "../../env.ts";
import { DisplayName, Email } from "../../people/account-input.ts";
import type { Role } from "../can.ts";
import type { Claims } from "./role-from-claims.ts";
import type { ProviderRefusal } from "./refusals.ts";

/** What we read of a proven ID token. Everything but who it is may be missing or nonsense. */
const Person = z.object({
  iss: z.string().min(1).max(500),
  sub: z.string().min(1).max(255),
  email: Email.optional().catch(undefined),
  // some send it as text
  email_verified: z
    .union([z.boolean(), z.stringbool({ truthy: ["true"], falsy: ["false"] })])
    .optional()
    .catch(undefined),
  name: DisplayName.optional().catch(undefined),
});

/** A person as their provider tells of them. */
export interface ProviderPerson {
  readonly issuer: string;
  /** the provider's own name for them; never given to somebody else */
  readonly subject: string;
  readonly email: string | undefined;
  readonly isEmailVerified: boolean;
  readonly name: string | undefined;
}

/** What every step of one sign-in knows. */
export interface ProviderContext {
  readonly oidc: OidcEnv;
  readonly person: ProviderPerson;
  readonly claimedRole: Role | undefined;
  readonly workspaceId: WorkspaceId;
  readonly address: string;
}

/** @throws ZodError for claims without issuer or subject, which no proven token is. */
export function readPerson(claims: Claims, { trustsEmail }: Pick<OidcEnv, "trustsEmail">): ProviderPerson {
  const { iss, sub, email, email_verified, name } = Person.parse(claims);
  return { issuer: iss, subject: sub, email, isEmailVerified: email_verified ?? trustsEmail, name };
}

/** Why this person's e-mail address can't be believed, or isn't wanted; `undefined` when it is fine. */
export function emailRefusal(
  { email, isEmailVerified }: ProviderPerson,
  { domains }: Pick<OidcEnv, "domains">,
): ProviderRefusal | undefined {
  if (email === undefined) return "email_missing";
  if (!isEmailVerified) return "email_unverified";
  const domain = email.slice(email.lastIndexOf("@") + 1);
  return domains.length > 0 && !domains.includes(domain) ? "domain_refused" : undefined;
}
