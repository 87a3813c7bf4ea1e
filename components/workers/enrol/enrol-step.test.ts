import { expect, test } from "vitest";
import type { Token, Worker } from "../fleet.ts";
import { enrolStep } from "./enrol-step.ts";

const token = { tokenId: "tok_1" } as unknown as Token;
const worker = (state: Worker["state"]) => ({ state }) as unknown as Worker;

test("without a token the Pool is chosen; with one the worker is waited for", () => {
  expect(enrolStep(null, null, null).at).toBe("pool");
  expect(enrolStep(token, null, null).at).toBe("waiting");
  expect(enrolStep(token, { state: "waiting" }, null).at).toBe("waiting");
});

test("a token that ran out or was withdrawn is over", () => {
  expect(enrolStep(token, { state: "expired" }, null)).toMatchObject({ at: "over", why: "expired" });
  expect(enrolStep(token, { state: "withdrawn" }, null)).toMatchObject({ at: "over", why: "withdrawn" });
});

test("a worker that came is compared, approved, or rejected, whatever its token says", () => {
  expect(enrolStep(token, { state: "redeemed" }, worker("pending_approval")).at).toBe("compare");
  expect(enrolStep(null, null, worker("online"))).toMatchObject({ at: "approved", isHere: true });
  expect(enrolStep(null, null, worker("offline"))).toMatchObject({ at: "approved", isHere: false });
  expect(enrolStep(token, { state: "redeemed" }, worker("revoked")).at).toBe("rejected");
});
