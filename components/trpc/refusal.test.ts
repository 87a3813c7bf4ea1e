import { TRPCClientError } from "@trpc/client";
import { expect, test } from "vitest";
import { readRefusal } from "./refusal.ts";

function answered(message: string, data: unknown): unknown {
  return TRPCClientError.from({ error: { message, code: -32_000, data } });
}

test("the control plane refuses: its own words and code, and no second try", () => {
  const refusal = readRefusal(answered("This takes the role admin.", { appCode: "forbidden", retry: "no" }));
  expect(refusal).toEqual({
    code: "forbidden",
    message: "This takes the role admin.",
    isWorthRetrying: false,
  });
});

test("the control plane is busy: worth another try", () => {
  expect(readRefusal(answered("Wait.", { appCode: "queue_full", retry: "later" })).isWorthRetrying).toBe(
    true,
  );
});

test("no answer at all: unreachable, in words", () => {
  const refusal = readRefusal(TRPCClientError.from(new TypeError("fetch failed")));
  expect(refusal.code).toBe("unreachable");
  expect(refusal.message).not.toContain("fetch failed");
});

test("an answer that a caller wrapped keeps its words", () => {
  const cause = answered("This notebook is not here (any more).", { appCode: "not_found", retry: "no" });
  expect(readRefusal(new Error("wrapped", { cause }))).toMatchObject({
    code: "not_found",
    message: "This notebook is not here (any more).",
  });
});
