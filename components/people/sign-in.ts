"use client";

const WORDS: Record<string, string> = {
  wrong_credentials: "E-mail and password don't belong together.",
  too_many_attempts: "Too many attempts. Wait a quarter of an hour, then try again.",
  password_sign_in_off: "Passwords are off here. Sign in with your company's provider.",
  internal: "Signing in failed inside Eider. The server's log says why.",
};

const UNREACHABLE = "The server can't be reached. Check the network, then try again.";

/** Starts a session. Answers null, or what is wrong in words. */
export async function signIn(email: string, password: string): Promise<string | null> {
  try {
    const { signIn: startSession } = await import("next-auth/react");
    const answer = await startSession("credentials", { email, password, redirect: false });
    if (answer?.ok && !answer.error) return null;
    return WORDS[answer?.error ?? "internal"] ?? WORDS.wrong_credentials ?? null;
  } catch (error) {
    if (error instanceof TypeError) return UNREACHABLE;
    throw error;
  }
}

/** Leaves for the company's provider; answers what is wrong in words if it can't. */
export async function startProviderSignIn(next: string, asksAnew: boolean): Promise<string | null> {
  try {
    const { signIn: startSession } = await import("next-auth/react");
    await startSession("oidc", { callbackUrl: next }, asksAnew ? { prompt: "login" } : undefined);
    return null;
  } catch (error) {
    if (error instanceof TypeError) return UNREACHABLE;
    throw error;
  }
}
