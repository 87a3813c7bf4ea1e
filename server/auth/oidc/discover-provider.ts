import { z } from "zod";
import type { OidcEnv } from "../../env.ts";
import { AppError } from "../../errors.ts";

/** The provider gets so long for each of its answers. */
export const PROVIDER_MS_MAX = 5_000;
const DOCUMENT_CHARS_MAX = 256 * 1024;

const Discovery = z.object({
  issuer: z.string().max(500),
  authorization_endpoint: z.url({ protocol: /^https?$/ }),
  token_endpoint: z.url({ protocol: /^https?$/ }),
  jwks_uri: z.url({ protocol: /^https?$/ }),
  userinfo_endpoint: z.url({ protocol: /^https?$/ }).optional(),
  token_endpoint_auth_methods_supported: z.array(z.string()).optional(),
  id_token_signing_alg_values_supported: z.array(z.string()).optional(),
});
export type Discovery = z.infer<typeof Discovery>;

/**
 * Asks the issuer where its doors are. Not kept: a provider that moves or
 * changes its keys is followed at the next sign-in.
 *
 * @throws AppError `target_unavailable` when it does not answer, or answers in the name of another issuer.
 */
export async function discoverProvider({ issuer }: Pick<OidcEnv, "issuer">): Promise<Discovery> {
  const url = `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
  try {
    const answer = await fetch(url, { redirect: "error", signal: AbortSignal.timeout(PROVIDER_MS_MAX) });
    if (!answer.ok) throw new Error(`the discovery document answers ${answer.status}`);
    const text = await answer.text();
    if (text.length > DOCUMENT_CHARS_MAX) throw new Error("the discovery document is too long");
    const discovery = Discovery.parse(JSON.parse(text));
    if (withoutSlash(discovery.issuer) !== withoutSlash(issuer)) {
      throw new Error("the discovery document names another issuer than EIDER_OIDC_ISSUER");
    }
    return discovery;
  } catch (cause) {
    throw new AppError("target_unavailable", "The sign-in provider does not answer as it should.", { cause });
  }
}

function withoutSlash(issuer: string): string {
  return issuer.replace(/\/$/, "");
}
