import { createTRPCClient, TRPCClientError, type TRPCLink } from "@trpc/client";
import { observable } from "@trpc/server/observable";
import { expect, test } from "vitest";
import type { AppRouter } from "../../server/trpc/router.ts";
import { signedOutLink } from "./signed-out-link.ts";

const refusingLink =
  (appCode: string): TRPCLink<AppRouter> =>
  () =>
  () =>
    observable((observer) => {
      const data = { appCode, retry: "no" };
      observer.error(TRPCClientError.from({ error: { message: appCode, code: -32_000, data } } as never));
    });

async function ask(appCode: string) {
  let signedOut = 0;
  const links = [signedOutLink(() => void signedOut++), refusingLink(appCode)];
  const client = createTRPCClient<AppRouter>({ links });
  await expect(client.members.list.query()).rejects.toThrow(appCode);
  return signedOut;
}

test("the session has ended: the person is sent to sign in, and the caller is told", async () => {
  expect(await ask("not_signed_in")).toBe(1);
});

test("a refusal of another kind sends nobody away", async () => {
  expect(await ask("forbidden")).toBe(0);
});
