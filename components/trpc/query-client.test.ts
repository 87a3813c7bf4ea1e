import { TRPCClientError } from "@trpc/client";
import { expect, test } from "vitest";
import { createQueryClient } from "./query-client.ts";

const refusal = (appCode: string, retry: string) =>
  TRPCClientError.from({ error: { message: appCode, code: -32_000, data: { appCode, retry } } });

async function ask(error: unknown) {
  const heard = { asked: 0 };
  const client = createQueryClient();
  const query = client.fetchQuery({
    queryKey: ["x"],
    retry: client.getDefaultOptions().queries?.retry,
    retryDelay: 0,
    queryFn: () => {
      heard.asked++;
      throw error;
    },
  });
  await query.catch(() => undefined);
  return heard;
}

test("a refusal that stands: asked once", async () => {
  expect(await ask(refusal("forbidden", "no"))).toEqual({ asked: 1 });
});

test("a refusal for now: asked three times in all", async () => {
  expect((await ask(refusal("shutting_down", "later"))).asked).toBe(3);
});
