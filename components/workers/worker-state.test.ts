import { expect, test } from "vitest";
import { onlineCount, reasonLine } from "./worker-state.ts";

const clock = (iso: string) => iso.slice(11, 16);
const worker = { state: "online", why: null, pausedUntil: null, lastSeenAt: "2026-11-22T09:12:00Z" } as const;

test("offline: says since when, or that it never was here", () => {
  expect(reasonLine({ ...worker, state: "offline" }, clock)).toBe("since 09:12");
  const never = { ...worker, state: "offline", why: "It has never connected", lastSeenAt: null } as const;
  expect(reasonLine(never, clock)).toBe("It has never connected");
});

test("paused: by whom, until when, and why", () => {
  const paused = { ...worker, state: "paused", pausedUntil: "2026-11-22T14:00:00Z" } as const;
  expect(reasonLine({ ...paused, why: "by Jo Meier: disk swap" }, clock)).toBe(
    "by Jo Meier until 14:00: disk swap",
  );
  expect(reasonLine({ ...paused, why: "by Jo Meier" }, clock)).toBe("by Jo Meier until 14:00");
  expect(reasonLine({ ...paused, why: "by Jo Meier: heat", pausedUntil: null }, clock)).toBe(
    "by Jo Meier: heat",
  );
});

test("online: nothing to explain", () => {
  expect(reasonLine(worker, clock)).toBeNull();
});

test("counting a Pool: draining ones are here, those that wait for approval are not, revoked ones don't count", () => {
  const workers = (["online", "draining", "offline", "pending_approval", "revoked"] as const).map(
    (state) => ({ state }),
  );
  expect(onlineCount(workers)).toBe("2 of 4 online");
});
