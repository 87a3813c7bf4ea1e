import { expect, test } from "vitest";
import { newId } from "../protocol/ids.ts";
import type { PoolState } from "../protocol/page-link.ts";
import { poolEntry } from "./target-entry.ts";

const GiB = 1024 ** 3;
const online: PoolState = {
  poolId: newId("pol_"),
  name: "prod-vpc",
  kind: "self_hosted",
  isPersonal: false,
  workersOnline: 2,
  workersTotal: 2,
  threads: 8,
  memoryBytes: 32 * GiB,
  running: 0,
  waiting: 0,
  state: "ready",
  reason: null,
  offlineSince: null,
  pausedUntil: null,
};
const today = new Date();
today.setHours(9, 12, 0, 0);
const nine = today.toISOString();
const off = { ...online, workersOnline: 0, threads: 0, memoryBytes: 0 };

test("a Pool with workers online says how many, how large and what it does", () => {
  expect(poolEntry(online, true)).toMatchObject({
    state: "ready",
    hue: "self",
    icon: "self",
    size: "2 workers online, 8 threads, 32 GB",
    sentence: "Online, idle. Rows come back sealed.",
    status: "2 of 2",
  });
  expect(poolEntry({ ...online, running: 1, waiting: 3 }, true)).toMatchObject({
    sentence: "Online, 1 run under way, 3 waiting. Rows come back sealed.",
    status: "2 of 2, 1 running, 3 waiting",
  });
});

test("the person's own computer has a laptop, and says since when it is off and what to do", () => {
  const mine = { ...off, isPersonal: true, state: "offline", reason: "Its worker is offline." } as const;
  expect(poolEntry({ ...mine, offlineSince: nine }, true)).toMatchObject({
    icon: "laptop",
    state: "unavailable",
    offWord: "offline",
    sentence: "Offline since 09:12. Start the worker to use it.",
  });
});

test.each([
  [
    { ...online, state: "paused", reason: "Paused by Jo: disk swap.", pausedUntil: nine },
    ["paused", "Paused by Jo: disk swap. Until 09:12."],
  ],
  [
    { ...online, state: "draining", reason: "Its worker is shutting down." },
    ["draining", "Its worker is shutting down."],
  ],
  [
    { ...online, state: "forbidden", reason: "It takes the role editor; yours is viewer." },
    ["not for you", "It takes the role editor; yours is viewer."],
  ],
  [
    { ...off, workersTotal: 0, state: "no_worker", reason: "It has no worker yet." },
    ["no worker", "It has no worker yet."],
  ],
] as const)("a Pool that can't be used says why: %#", (pool, [word, sentence]) => {
  const entry = poolEntry(pool, true);
  expect(entry).toMatchObject({ state: "unavailable", offWord: word, sentence });
  expect(entry.needsWorker).toBe(word === "no worker");
});

test("without a connection no Pool can be used, and none is blamed", () => {
  expect(poolEntry(online, false)).toMatchObject({
    state: "unavailable",
    sentence: "Eider can't be reached. Trying again.",
  });
});
