import NextAuth from "next-auth";
import type { NextRequest } from "next/server";
import { nextAuthOptions } from "../../../../server/auth/next-auth-options.ts";

interface RouteContext {
  params: Promise<{ nextauth: string[] }>;
}

async function answer(request: NextRequest, context: RouteContext): Promise<Response> {
  return NextAuth(request, context, nextAuthOptions());
}

export { answer as GET, answer as POST };
