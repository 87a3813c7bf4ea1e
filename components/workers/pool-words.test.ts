import { expect, test } from "vitest";
import type { PoolGroup } from "./fleet.ts";
import { poolWords } from "./pool-words.ts";

const GB = 1024 ** 3;
const pool = {
  kind: "self_hosted",
  ownerName: null,
  isMine: false,
  people: [],
  roleMin: "viewer",
  runsMax: null,
  runsPerPersonMax: null,
  openTokens: 0,
  keys: 0,
} as unknown as PoolGroup["pool"];
const worker = (threads: number, memoryBytes: number) =>
  ({ state: "online", host: { threads, memoryBytes } }) as PoolGroup["workers"][number];
const words = (change: Partial<PoolGroup["pool"]>, workers = [worker(4, 16 * GB)]) =>
  poolWords({ pool: { ...pool, ...change }, workers }, "Northwind Air");

test("a Pool says how many are here, who runs it, and what each worker offers", () => {
  expect(words({})).toBe("1 of 1 online · self-hosted · 4 threads, 16 GB each");
  expect(words({ kind: "hosted" })).toContain("run by Northwind Air");
  expect(words({}, [])).toBe("no worker yet · self-hosted");
});

test("unlike machines are told as a range", () => {
  expect(words({}, [worker(4, 16 * GB), worker(8, 32 * GB)])).toContain("4–8 threads, 16 GB – 32 GB each");
});

test("who may use it is said when it is not everybody", () => {
  expect(words({ ownerName: "Ana Reyes", isMine: true })).toContain("you only");
  expect(words({ ownerName: "Jo Meier" })).toContain("Jo Meier only");
  expect(words({ roleMin: "editor" })).toContain("editors and admins");
  expect(words({ people: [{ userId: "usr_1", name: "Bo Ek" }] })).toContain("Bo Ek only");
});

test("limits, open tokens and Pool keys are counted", () => {
  expect(words({ runsMax: 1, runsPerPersonMax: 2, openTokens: 1, keys: 2 })).toContain(
    "1 run at once · 2 runs per person · 1 open token · 2 Pool keys",
  );
});
