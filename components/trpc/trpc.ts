"use client";

import { createTRPCContext } from "@trpc/tanstack-react-query";
import type { AppRouter } from "../../server/trpc/router.ts";

/**
 * The control plane's procedures, typed. `useTRPC()` makes options for `useQuery` and `useMutation`
 * of react-query; `useTRPCClient()` is for calls outside of React's life.
 */
export const { TRPCProvider, useTRPC, useTRPCClient } = createTRPCContext<AppRouter>();
