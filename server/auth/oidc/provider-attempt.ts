import type { CallbacksOptions } from "next-auth";
import type { OAuthConfig } from "next-auth/providers/oauth";
import { env, type OidcEnv } from "../../env.ts";
import { logger } from "../../logger.ts";
import type { SignedIn } from "../sign-in.ts";
import { discoverProvider } from "./discover-provider.ts";
import { listedProvider, PROVIDER_ID, providerOptions } from "./provider-options.ts";
import { type ProviderRefusal, refusedPath } from "./refusals.ts";
import type { Claims } from "./role-from-claims.ts";
import { signInWithProvider } from "./sign-in-with-provider.ts";

/** One request of next-auth, as far as it may be a step of a sign-in by the provider. */
export interface AuthRequest {
  /** what follows `/api/auth/`, e.g. `["callback", "oidc"]` */
  readonly path: readonly string[];
  readonly query: URLSearchParams;
  readonly address: string;
}

/** What next-auth's options need of a step, and what becomes of its answer. */
export interface ProviderAttempt {
  readonly provider: OAuthConfig<Claims>;
  /** decides about a person whose token was proven: true, or where to go instead */
  readonly admit: CallbacksOptions["signIn"];
  /** who was admitted, until when (seconds since 1970); `undefined` before */
  readonly admitted: () => (SignedIn & { readonly endsAt: number }) | undefined;
  /** Replaces next-auth's own error page by ours, which says why. */
  readonly explain: (answer: Response) => Promise<Response>;
}

/** Errors of next-auth that mean: no sign-in by the provider. */
const NEXT_AUTH_ERRORS = new Set(["OAuthSignin", "OAuthCallback", "Callback"]);

/** Prepares next-auth for a request; `undefined` where no provider is configured. Asks the provider only in its own steps. */
export async function beginProviderAttempt(request: AuthRequest): Promise<ProviderAttempt | undefined> {
  const { oidc } = env();
  if (!oidc) return undefined;
  const [action, providerId] = request.path;
  const isStep = providerId === PROVIDER_ID && (action === "signin" || action === "callback");
  return isStep ? attempt(oidc, request) : idle(oidc);
}

function idle(oidc: OidcEnv): ProviderAttempt {
  return {
    provider: listedProvider(oidc),
    admit: () => true,
    admitted: () => undefined,
    explain: async (answer) => answer,
  };
}

async function attempt(oidc: OidcEnv, { query, address }: AuthRequest): Promise<ProviderAttempt> {
  let refusal: ProviderRefusal | undefined = query.has("error") ? "provider_refused" : undefined;
  let signedIn: SignedIn | undefined;
  const discovery = await discoverProvider(oidc).catch((error: unknown) => {
    logger().warn({ error, issuer: oidc.issuer }, "the sign-in provider can't be used");
    refusal = "provider_unreachable";
    return undefined;
  });
  const refuse = (reason: ProviderRefusal) => void (refusal = reason);
  return {
    provider: discovery ? providerOptions(oidc, discovery, refuse) : listedProvider(oidc),
    admit: async ({ profile }) => {
      const outcome = await signInWithProvider({ ...profile }, { oidc, address }).catch((error: unknown) => {
        logger().error({ error }, "signing in by the provider failed unexpectedly");
        return { refusal: "internal" as const };
      });
      if ("refusal" in outcome) return refusedPath((refusal = outcome.refusal));
      signedIn = outcome.signedIn;
      return true;
    },
    admitted: () => signedIn && { ...signedIn, endsAt: Math.floor((Date.now() + oidc.sessionMsMax) / 1_000) },
    explain: (answer) => explain(answer, refusal, discovery === undefined),
  };
}

/** next-auth redirects, or for its client in the page, answers `{ url }`. */
async function explain(
  answer: Response,
  refusal: ProviderRefusal | undefined,
  isUnreachable: boolean,
): Promise<Response> {
  const location = answer.headers.get("location");
  const isJson = location === null && answer.headers.get("content-type") === "application/json";
  const target = location ?? (isJson ? urlIn(await answer.clone().text()) : undefined);
  if (target === undefined) return answer;
  const error = URL.canParse(target, "http://here")
    ? new URL(target, "http://here").searchParams.get("error")
    : null;
  if (!isUnreachable && (error === null || !NEXT_AUTH_ERRORS.has(error))) return answer;
  // without a word of the exchange, it was the cookies that did not fit
  const path = refusedPath(refusal ?? "state_lost");
  const headers = new Headers(answer.headers);
  if (!isJson) headers.set("location", path);
  return new Response(isJson ? JSON.stringify({ url: path }) : null, { status: answer.status, headers });
}

function urlIn(text: string): string | undefined {
  const answer: unknown = JSON.parse(text);
  const url: unknown =
    typeof answer === "object" && answer !== null && "url" in answer ? answer.url : undefined;
  return typeof url === "string" ? url : undefined;
}
