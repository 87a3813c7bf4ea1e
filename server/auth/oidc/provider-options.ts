import type { OAuthConfig } from "next-auth/providers/oauth";
import type { OidcEnv } from "../../env.ts";
import { logger } from "../../logger.ts";
import { type Discovery, PROVIDER_MS_MAX } from "./discover-provider.ts";
import { ClockSkewError, refusalOfError } from "./provider-errors.ts";
import type { ProviderRefusal } from "./refusals.ts";
import { type Claims, readClaim } from "./role-from-claims.ts";

/** The last part of `/api/auth/callback/oidc`, which operators register at their provider. */
export const PROVIDER_ID = "oidc";
/** A token was made this moment; clocks that are further apart are wrong. */
const SKEW_S_MAX = 300;

/** The provider as next-auth lists it, without asking it anything. */
export function listedProvider(oidc: OidcEnv): OAuthConfig<Claims> {
  return {
    id: PROVIDER_ID,
    name: oidc.name,
    type: "oauth",
    idToken: true,
    clientId: oidc.clientId,
    clientSecret: oidc.clientSecret,
    checks: ["pkce", "state", "nonce"],
    profile: ({ sub }) => ({ id: String(sub) }),
  };
}

/**
 * The provider for one step of one sign-in. next-auth makes and checks PKCE,
 * state and nonce; the exchange of the code is ours, because next-auth keeps
 * only the text of what went wrong. `onRefused` hears it before next-auth does.
 */
export function providerOptions(
  oidc: OidcEnv,
  discovery: Discovery,
  onRefused: (refusal: ProviderRefusal) => void,
): OAuthConfig<Claims> {
  const listed = listedProvider(oidc);
  const noticed = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      const refusal = refusalOfError(error);
      // not the error itself: it carries the token
      logger().warn(
        { refusal, reason: error instanceof Error ? error.message : "" },
        "no sign-in by the provider",
      );
      onRefused(refusal);
      throw error;
    }
  };
  return {
    ...listed,
    issuer: discovery.issuer,
    jwks_endpoint: discovery.jwks_uri,
    httpOptions: { timeout: PROVIDER_MS_MAX },
    client: {
      token_endpoint_auth_method: secretMethod(discovery),
      id_token_signed_response_alg: signingAlgorithm(discovery),
    },
    authorization: { url: discovery.authorization_endpoint, params: { scope: oidc.scopes } },
    token: {
      url: discovery.token_endpoint,
      request: ({ client, provider, params, checks }) =>
        noticed(async () => {
          const tokens = await client.callback(provider.callbackUrl, params, checks);
          requireNearClock(tokens.claims().iat);
          return { tokens };
        }),
    },
    userinfo: {
      url: discovery.userinfo_endpoint,
      request: ({ client, tokens }) =>
        noticed(async () => {
          const claims = (tokens as unknown as { claims(): Claims }).claims();
          const isComplete = claims.email !== undefined && hasRoleClaim(claims, oidc);
          if (isComplete || discovery.userinfo_endpoint === undefined) return claims;
          // what was signed outranks what was asked for; the subjects must agree
          return { ...(await client.userinfo(tokens as Parameters<typeof client.userinfo>[0])), ...claims };
        }),
    },
  };
}

function requireNearClock(iat: number): void {
  const apart = Math.round(iat - Date.now() / 1_000);
  if (Math.abs(apart) > SKEW_S_MAX) throw new ClockSkewError(apart);
}

function hasRoleClaim(claims: Claims, { roleClaim }: OidcEnv): boolean {
  return roleClaim === undefined || readClaim(claims, roleClaim) !== undefined;
}

function secretMethod({ token_endpoint_auth_methods_supported: methods }: Discovery) {
  const needsPost = methods?.includes("client_secret_post") && !methods.includes("client_secret_basic");
  return needsPost ? "client_secret_post" : "client_secret_basic";
}

/** RS256 where it is offered, as everywhere; never none, never one with the client's secret. */
function signingAlgorithm({ id_token_signing_alg_values_supported: offered }: Discovery): string {
  if (!offered || offered.includes("RS256")) return "RS256";
  return offered.find((name) => /^(RS|PS|ES)\d{3}$|^EdDSA$/.test(name)) ?? "RS256";
}
