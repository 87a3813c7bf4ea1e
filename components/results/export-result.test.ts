import { expect, test } from "vitest";
import { exportResult, type ExportSink } from "./export-result.ts";

function recordingSink(failOnWrite = false) {
  const events: string[] = [];
  const sink: ExportSink = {
    async write(bytes) {
      if (failOnWrite) throw new Error("disk full");
      events.push(`write ${bytes.length}`);
    },
    async close() {
      events.push("close");
    },
    async abort() {
      events.push("abort");
    },
  };
  return { events, sink };
}

async function* chunks(...sizes: number[]) {
  for (const size of sizes) {
    if (size < 0) throw new Error("the target stopped");
    yield new Uint8Array(size);
  }
}

test("an export writes every chunk in order and counts the bytes", async () => {
  const { events, sink } = recordingSink();
  const counted: number[] = [];
  await exportResult(chunks(3, 4), sink, (bytes) => counted.push(bytes));
  expect(events).toEqual(["write 3", "write 4", "close"]);
  expect(counted).toEqual([3, 7]);
});

test("a stream that breaks leaves no half file behind", async () => {
  const { events, sink } = recordingSink();
  await expect(exportResult(chunks(3, -1), sink, () => {})).rejects.toThrow("the target stopped");
  expect(events.at(-1)).toBe("abort");
});

test("a file that can't be written ends the export with the reason", async () => {
  const { events, sink } = recordingSink(true);
  await expect(exportResult(chunks(3), sink, () => {})).rejects.toThrow("disk full");
  expect(events).toEqual(["abort"]);
});
