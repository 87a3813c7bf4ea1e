import { expect, test } from "vitest";
import { type ByteStorage, createMemoryStorage } from "./byte-storage.ts";
import { createColumnCache, NOT_CACHED } from "./column-cache.ts";

const bytes = (length: number): Uint8Array => new Uint8Array(length).fill(7);

test("a full cache forgets what was not used for longest", async () => {
  const cache = createColumnCache(createMemoryStorage(), 30);
  await cache.write("a", bytes(10));
  await cache.write("b", bytes(10));
  await cache.write("c", bytes(10));
  await cache.read("a");
  await cache.write("d", bytes(15));
  expect(await cache.read("a")).toHaveLength(10);
  expect(await cache.read("b")).toBeNull();
  expect(await cache.read("c")).toBeNull();
  expect(await cache.usage()).toEqual({ entries: 2, bytes: 25 });
});

test("what is kept outlives the page, and counts against the limit again", async () => {
  const storage = createMemoryStorage();
  await createColumnCache(storage, 30).write("a", bytes(20));
  const reloaded = createColumnCache(storage, 30);
  expect(await reloaded.usage()).toEqual({ entries: 1, bytes: 20 });
  await reloaded.write("b", bytes(20));
  expect(await reloaded.read("a")).toBeNull();
  expect(await reloaded.read("b")).toHaveLength(20);
});

test("a piece written twice counts once", async () => {
  const cache = createColumnCache(createMemoryStorage(), 100);
  await cache.write("a", bytes(10));
  await cache.write("a", bytes(12));
  expect(await cache.usage()).toEqual({ entries: 1, bytes: 12 });
});

test("a piece larger than the cache is not kept", async () => {
  const cache = createColumnCache(createMemoryStorage(), 10);
  await cache.write("a", bytes(11));
  expect(await cache.usage()).toEqual({ entries: 0, bytes: 0 });
});

test("a piece that the storage lost is not in the cache", async () => {
  const storage = createMemoryStorage();
  const cache = createColumnCache(storage, 100);
  await cache.write("a", bytes(10));
  await storage.remove("a");
  expect(await cache.read("a")).toBeNull();
  expect(await cache.usage()).toEqual({ entries: 0, bytes: 0 });
});

test("a browser without room goes on without the cache", async () => {
  const full: ByteStorage = {
    ...createMemoryStorage(),
    write: async () => ({
      append: () => Promise.reject(new DOMException("no room", "QuotaExceededError")),
      close: async () => undefined,
      abort: async () => undefined,
    }),
  };
  const cache = createColumnCache(full, 100);
  await cache.write("a", bytes(10));
  expect(await cache.read("a")).toBeNull();
  expect(await cache.usage()).toEqual({ entries: 0, bytes: 0 });
});

test("purge forgets everything, retain only what is refused", async () => {
  const storage = createMemoryStorage();
  const cache = createColumnCache(storage, 100);
  await cache.write("obj_a.1", bytes(10));
  await cache.write("obj_b.1", bytes(10));
  await cache.retain((name) => name.startsWith("obj_b"));
  expect(await cache.read("obj_a.1")).toBeNull();
  expect(await cache.read("obj_b.1")).toHaveLength(10);
  await cache.purge();
  expect(await storage.list()).toEqual([]);
});

test("two tabs share what is kept: what one has removed the other fetches again", async () => {
  const storage = createMemoryStorage();
  const [one, other] = [createColumnCache(storage), createColumnCache(storage)];
  await one.write("a", bytes(10));
  await one.write("b", bytes(10));
  expect(await other.read("a")).toHaveLength(10);
  await one.purge();
  expect(await other.read("a")).toBeNull();
  expect(await other.read("b")).toBeNull();
  await other.write("a", bytes(12));
  expect(await createColumnCache(storage).read("a")).toHaveLength(12);
});

test("a piece that another tab replaces while it is read is fetched again", async () => {
  const storage = createMemoryStorage();
  await createColumnCache(storage).write("a", bytes(10));
  const torn: ByteStorage = {
    ...storage,
    read: async () => ({
      sizeBytes: 10,
      slice: () => Promise.reject(new DOMException("gone", "NotReadableError")),
    }),
    list: async () => [{ name: "a", sizeBytes: 10 }],
  };
  expect(await createColumnCache(torn).read("a")).toBeNull();
});

test("a browser without room keeps nothing, reads on, and says so once", async () => {
  const full: ByteStorage = {
    ...createMemoryStorage(),
    write: () => Promise.reject(new DOMException("no room", "QuotaExceededError")),
  };
  const cache = createColumnCache(full);
  await cache.write("a", bytes(10));
  await cache.write("b", bytes(10));
  expect(await cache.read("a")).toBeNull();
  expect([cache.takeNotice(), cache.takeNotice()]).toEqual([NOT_CACHED, null]);
});
