import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import { createTrpcContext } from "../../../../server/trpc/context.ts";
import { appRouter } from "../../../../server/trpc/router.ts";

export const dynamic = "force-dynamic";

function answer(request: Request): Promise<Response> {
  return fetchRequestHandler({
    endpoint: "/api/trpc",
    req: request,
    router: appRouter,
    createContext: ({ req }) => createTrpcContext(req),
    responseMeta: () => ({ headers: new Headers({ "cache-control": "no-store" }) }),
  });
}

export { answer as GET, answer as POST };
