import { expect, test } from "vitest";
import { clearDeviceCache } from "./clear-device-cache.ts";

function rootOf(names: string[], held: string[] = []) {
  const left = new Set(names);
  const root = {
    async *keys() {
      yield* left;
    },
    async removeEntry(name: string) {
      if (held.includes(name)) throw new DOMException("in use", "NoModificationAllowedError");
      left.delete(name);
    },
  };
  return { root: root as unknown as FileSystemDirectoryHandle, left };
}

test("nothing is open: everything goes", async () => {
  const { root, left } = rootOf(["cache", "results"]);
  expect(await clearDeviceCache(root)).toEqual([]);
  expect(left.size).toBe(0);
});

test("a notebook holds a file: the rest goes, and that one is named", async () => {
  const { root, left } = rootOf(["cache", "results"], ["results"]);
  expect(await clearDeviceCache(root)).toEqual(["results"]);
  expect([...left]).toEqual(["results"]);
});
