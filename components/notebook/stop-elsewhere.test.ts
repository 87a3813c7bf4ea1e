import { expect, test } from "vitest";
import { type RunRecordEnd, stopElsewhere } from "./notebook-api.ts";

function recordingApi() {
  const cancelled: string[] = [];
  const ended: RunRecordEnd[] = [];
  const api = {
    cancelCall: async (callId: string) => void cancelled.push(callId),
    endRun: async (end: RunRecordEnd) => void ended.push(end),
  };
  return { api, cancelled, ended };
}

test("a Run on a Pool that another page began is stopped by its call", async () => {
  const { api, cancelled, ended } = recordingApi();
  await stopElsewhere(api, "run_1", "cal_1");
  expect(cancelled).toEqual(["cal_1"]);
  expect(ended).toEqual([]);
});

test("a Run in a browser tab that may be closed is recorded as cancelled", async () => {
  const { api, cancelled, ended } = recordingApi();
  await stopElsewhere(api, "run_1", null);
  expect(cancelled).toEqual([]);
  expect(ended).toMatchObject([{ runId: "run_1", outcome: "cancelled", result: null }]);
});
