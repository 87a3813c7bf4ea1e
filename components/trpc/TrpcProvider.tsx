"use client";

import { QueryClientProvider } from "@tanstack/react-query";
import { createTRPCClient, httpBatchLink } from "@trpc/client";
import { useState } from "react";
import type { AppRouter } from "../../server/trpc/router.ts";
import { createQueryClient } from "./query-client.ts";
import { signedOutLink } from "./signed-out-link.ts";
import { TRPCProvider } from "./trpc.ts";

/** Everything below may ask the control plane. One per page load. */
export function TrpcProvider({ children }: { children: React.ReactNode }) {
  const [queryClient] = useState(() => createQueryClient());
  const [trpcClient] = useState(() =>
    createTRPCClient<AppRouter>({ links: [signedOutLink(goToSignIn), httpBatchLink({ url: "/api/trpc" })] }),
  );
  return (
    <QueryClientProvider client={queryClient}>
      <TRPCProvider trpcClient={trpcClient} queryClient={queryClient}>
        {children}
      </TRPCProvider>
    </QueryClientProvider>
  );
}

/** Leaves the page, and comes back to it after signing in. */
function goToSignIn(): void {
  location.assign(`/signin?next=${encodeURIComponent(location.pathname)}`);
}
