import type { ProviderRefusal } from "./refusals.ts";

/** A token that was made far from our now. */
export class ClockSkewError extends Error {
  constructor(seconds: number) {
    super(`the provider's clock is ${seconds} s from ours`);
    this.name = "ClockSkewError";
  }
}

/** What the errors of the client library carry besides their text. */
interface ErrorFields extends Error {
  /** a code of the OAuth standards, as the provider answered it */
  readonly error?: unknown;
  /** the token that was not accepted */
  readonly jwt?: unknown;
  /** seconds; with `exp` or `nbf`: what the token's time was compared with */
  readonly now?: unknown;
  readonly checks?: { readonly state?: unknown };
  readonly params?: { readonly state?: unknown };
}

const BY_OAUTH_CODE: Readonly<Record<string, ProviderRefusal>> = {
  invalid_client: "client_refused",
  unauthorized_client: "client_refused",
  invalid_grant: "code_refused",
};

/** Which refusal an error of the exchange is: by what it carries, never by its text. */
export function refusalOfError(thrown: unknown): ProviderRefusal {
  if (thrown instanceof ClockSkewError) return "clock_skew";
  if (!(thrown instanceof Error)) return "internal";
  const { error, jwt, now, checks, params } = thrown as ErrorFields;
  if (typeof error === "string") return BY_OAUTH_CODE[error] ?? "provider_refused";
  if (typeof now === "number") return "clock_skew";
  if (jwt !== undefined) return "token_refused";
  if (checks && params && checks.state !== params.state) return "state_lost";
  if (params !== undefined) return "token_refused";
  return "provider_unreachable";
}
