import { expect, test } from "vitest";
import type { Worker } from "./fleet.ts";
import { workerMenu } from "./worker-menu.ts";

const labels = (state: Worker["state"], mayChange = true) =>
  workerMenu({
    worker: { state } as unknown as Worker,
    mayChange,
    ask: () => undefined,
    onResume: () => undefined,
  }).flatMap((entry) => ("label" in entry ? [entry.label] : []));

test("one that waits is compared or rejected, not paused", () => {
  expect(labels("pending_approval")).toEqual(["Compare the fingerprint…", "Rename…", "Reject…"]);
});

test("an online one can be paused and drained; a paused one resumed; an offline one has nothing to drain", () => {
  expect(labels("online")).toEqual(["Rename…", "Pause…", "Drain…", "Revoke…"]);
  expect(labels("paused")).toEqual(["Rename…", "Resume", "Drain…", "Revoke…"]);
  expect(labels("offline")).toEqual(["Rename…", "Pause…", "Revoke…"]);
  expect(labels("draining")).toEqual(["Rename…", "Revoke…"]);
});

test("somebody's own worker can only be cut off", () => {
  expect(labels("online", false)).toEqual(["Revoke…"]);
});
