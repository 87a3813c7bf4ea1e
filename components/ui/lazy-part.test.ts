import { expect, test } from "vitest";
import { lazyPart } from "./lazy-part.ts";

test("a part is loaded once, however often it is asked for, and tells who waits", async () => {
  const heard = { loads: 0, told: 0 };
  const part = lazyPart(async () => {
    heard.loads++;
    return "menu";
  });
  part.subscribe(() => void heard.told++);
  expect(part.current()).toBeNull();
  expect(await Promise.all([part.load(), part.load()])).toEqual(["menu", "menu"]);
  expect(await part.load()).toBe("menu");
  expect(part.current()).toBe("menu");
  expect(heard).toEqual({ loads: 1, told: 1 });
});

test("a load that failed is tried again by the next call", async () => {
  let isOffline = true;
  const part = lazyPart(() => (isOffline ? Promise.reject(new Error("offline")) : Promise.resolve("menu")));
  await expect(part.load()).rejects.toThrow("offline");
  isOffline = false;
  expect(await part.load()).toBe("menu");
});
