import { expect, test } from "vitest";
import { type Fleet, groupByPool, mayChange, mayRevoke, placeOf } from "./fleet.ts";

const WORKSPACE = { isMine: false, ownerName: null };
const MINE = { isMine: true, ownerName: "Bo Ek" };
const FOREIGN = { isMine: false, ownerName: "Jo Meier" };

test("admins change the workspace's Pools, editors only Personal ones of their own, viewers none", () => {
  const changes = (role: "admin" | "editor" | "viewer") =>
    [WORKSPACE, MINE, FOREIGN].map((pool) => mayChange({ role }, pool));
  expect(changes("admin")).toEqual([true, true, false]);
  expect(changes("editor")).toEqual([false, true, false]);
  expect(changes("viewer")).toEqual([false, false, false]);
});

test("an admin may cut off a worker of somebody's Personal Pool, an editor may not", () => {
  expect(mayRevoke({ role: "admin" }, FOREIGN)).toBe(true);
  expect(mayRevoke({ role: "editor" }, FOREIGN)).toBe(false);
});

test("current: a Pool without workers is listed; revoked: only Pools that had one", () => {
  const pools = [{ poolId: "pol_a" }, { poolId: "pol_b" }];
  const workers = [{ poolId: "pol_a", state: "revoked" }];
  const fleet = { pools, workers } as unknown as Fleet;
  expect(groupByPool(fleet, "current").map((group) => group.workers.length)).toEqual([0, 0]);
  expect(groupByPool(fleet, "revoked").map((group) => group.pool.poolId)).toEqual(["pol_a"]);
});

test("each place has its own icon", () => {
  const icons = [
    { kind: "hosted" as const, ownerName: null },
    { kind: "self_hosted" as const, ownerName: null },
    { kind: "self_hosted" as const, ownerName: "Bo Ek" },
  ].map((pool) => placeOf(pool).icon);
  expect(icons).toEqual(["hosted", "self", "laptop"]);
});
