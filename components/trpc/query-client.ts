import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { readRefusal } from "./refusal.ts";

const ATTEMPTS_MAX = 3;

/**
 * Answers count as fresh for 5 s. A query is asked again (1, 2 s later) only when the control plane
 * can't be reached or says `later`; a mutation never is. Whoever turns out to be signed out goes to sign in.
 */
export function createQueryClient(onSignedOut: () => void): QueryClient {
  const onError = (error: unknown) => {
    if (readRefusal(error).code === "not_signed_in") onSignedOut();
  };
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        retry: (failures, error) => failures < ATTEMPTS_MAX - 1 && readRefusal(error).isWorthRetrying,
      },
      mutations: { retry: false },
    },
  });
}
