import type { TRPCLink } from "@trpc/client";
import { observable } from "@trpc/server/observable";
import type { AppRouter } from "../../server/trpc/router.ts";
import { readRefusal } from "./refusal.ts";

/** Hears of every refused call, whoever made it, that its person is not signed in any more. */
export function signedOutLink(onSignedOut: () => void): TRPCLink<AppRouter> {
  return () =>
    ({ next, op }) =>
      observable((observer) =>
        next(op).subscribe({
          next: (value) => observer.next(value),
          complete: () => observer.complete(),
          error(error) {
            if (readRefusal(error).code === "not_signed_in") onSignedOut();
            observer.error(error);
          },
        }),
      );
}
