/** Why nobody was signed in by the provider. The codes stand in the sign-in page's address; the words are ours, never the provider's. */
export const PROVIDER_REFUSALS = {
  provider_unreachable:
    "{provider} does not answer as it should. Try again in a moment; the server's log says what it answered.",
  provider_refused: "{provider} did not sign you in.",
  client_refused:
    "{provider} does not accept this Eider: its client id or secret is wrong. The operator has to mend it.",
  code_refused:
    "{provider} took its own code back. Try again; if it stays, the redirect URI that is registered there is not this Eider's.",
  state_lost:
    "This sign-in was begun in another browser, too long ago, or not by you. Begin again from here.",
  token_refused:
    "What {provider} said could not be proven, so nobody was signed in. The server's log says why.",
  clock_skew:
    "The clocks of {provider} and of this server are more than five minutes apart. The operator has to set them.",
  email_missing:
    "{provider} does not tell your e-mail address. Its administrator can release the claim `email`.",
  email_unverified: "{provider} has not verified your e-mail address. Verify it there, then try again.",
  domain_refused: "Addresses of your e-mail's domain may not sign in here. Ask an admin of {workspace}.",
  no_role:
    "{provider} knows you, but nothing lets you into {workspace}. Ask an admin of {workspace} to invite you or to give you a role.",
  other_person:
    "The account with your e-mail address belongs to somebody else at {provider}. Ask an admin of {workspace}.",
  not_set_up: "This Eider has no workspace yet. Its operator sets it up first.",
  internal: "Signing in failed inside Eider. The server's log says why.",
} as const;
export type ProviderRefusal = keyof typeof PROVIDER_REFUSALS;

/** Where a refused person lands. */
export function refusedPath(refusal: ProviderRefusal): string {
  return `/signin?refused=${refusal}`;
}

/** The words for a code from an address; `undefined` for what is none of ours. */
export function refusalWords(
  code: unknown,
  names: { readonly provider: string; readonly workspace: string },
): string | undefined {
  if (typeof code !== "string" || !Object.hasOwn(PROVIDER_REFUSALS, code)) return undefined;
  return PROVIDER_REFUSALS[code as ProviderRefusal]
    .replaceAll("{provider}", () => names.provider)
    .replaceAll("{workspace}", () => names.workspace);
}
