import NextAuth from "next-auth";
import type { NextRequest } from "next/server";
import { nextAuthOptions } from "../../../../server/auth/next-auth-options.ts";
import { beginProviderAttempt } from "../../../../server/auth/oidc/provider-attempt.ts";
import { ADDRESS_HEADER } from "../../../../server/http/client-address.ts";

interface RouteContext {
  params: Promise<{ nextauth: string[] }>;
}

async function answer(request: NextRequest, context: RouteContext): Promise<Response> {
  const attempt = await beginProviderAttempt({
    path: (await context.params).nextauth,
    query: request.nextUrl.searchParams,
    address: request.headers.get(ADDRESS_HEADER) ?? "unknown",
  });
  const answered: Response = await NextAuth(request, context, nextAuthOptions(attempt));
  return attempt ? attempt.explain(answered) : answered;
}

export { answer as GET, answer as POST };
