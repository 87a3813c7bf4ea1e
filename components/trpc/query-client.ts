import { QueryClient } from "@tanstack/react-query";
import { readRefusal } from "./refusal.ts";

const ATTEMPTS_MAX = 3;

/**
 * Answers count as fresh for 5 s. A query is asked again (1, 2 s later) only when the control plane
 * can't be reached or says `later`; a mutation never is.
 */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        retry: (failures, error) => failures < ATTEMPTS_MAX - 1 && readRefusal(error).isWorthRetrying,
      },
      mutations: { retry: false },
    },
  });
}
