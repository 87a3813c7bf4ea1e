import { TRPCError } from "@trpc/server";
import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import { expect, test } from "vitest";
import { z } from "zod";
import { APP_ERRORS, AppError, type AppErrorCode } from "../errors.ts";
import { createTrpcContext } from "./context.ts";
import { publicProcedure, router } from "./procedures.ts";

const codes = Object.keys(APP_ERRORS) as AppErrorCode[];
const testRouter = router({
  refuse: publicProcedure.input(z.enum(codes)).query(({ input }) => {
    throw new AppError(input, "Because.", { retryAfterMs: 5, cause: new Error("hunter2") });
  }),
  break: publicProcedure.query(() => {
    throw new Error("hunter2");
  }),
  breakLikeTrpc: publicProcedure.query(() => {
    throw new TRPCError({ code: "INTERNAL_SERVER_ERROR", message: "hunter2" });
  }),
  change: publicProcedure.mutation(() => "changed"),
});

/** Status, error and whole text of a call over HTTP. */
async function call(path: string, init: RequestInit = {}) {
  const answer = await fetchRequestHandler({
    endpoint: "/api/trpc",
    req: new Request(`http://eider.test/api/trpc/${path}`, init),
    router: testRouter,
    createContext: ({ req }) => createTrpcContext(req),
  });
  const text = await answer.text();
  return { status: answer.status, text, error: JSON.parse(text).error };
}

test.each(codes)("%s keeps its status, words and advice", async (code) => {
  const { status, error, text } = await call(`refuse?input=${encodeURIComponent(JSON.stringify(code))}`);
  const { httpStatus, retry } = APP_ERRORS[code];
  expect(error).toMatchObject({
    message: "Because.",
    data: { appCode: code, httpStatus, retry, retryAfterMs: 5 },
  });
  // tRPC has fewer statuses than we have codes; the family is the same
  expect(Math.floor(status / 100)).toBe(Math.floor(httpStatus / 100));
  expect(text).not.toMatch(/hunter2|stack|\.ts/);
});

test.each(["break", "breakLikeTrpc"])("%s: a bug says an id and nothing else", async (path) => {
  const { status, error, text } = await call(path);
  expect(status).toBe(500);
  expect(error.data).toMatchObject({
    appCode: "internal",
    errorId: expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
  expect(error.message).toContain(error.data.errorId);
  expect(text).not.toMatch(/hunter2|stack|\.ts/);
});

test("wrong input is refused by the name of the field, unknown procedures as missing", async () => {
  expect((await call("refuse?input=%22nonsense%22")).error.data.appCode).toBe("invalid_input");
  expect((await call("nothing")).error.data.appCode).toBe("not_found");
});

test("another site's page can't change anything", async () => {
  const post = (origin?: string) =>
    call("change", {
      method: "POST",
      headers: { "content-type": "application/json", host: "eider.test", ...(origin ? { origin } : {}) },
    });
  expect((await post("http://eider.test")).status).toBe(200);
  expect((await post("http://evil.example")).error.data.appCode).toBe("foreign_origin");
  expect((await post()).status).toBe(403);
});
