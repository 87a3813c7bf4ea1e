import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { decrypt, derivedSecret, encrypt, loadSecretKey, setSecretKey } from "./secret-key.ts";

let dataDir: string;
beforeAll(() => {
  dataDir = mkdtempSync(join(tmpdir(), "eider-key-"));
});
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

test("a key that was not given is made once, kept for its owner only, and found again", () => {
  loadSecretKey(dataDir, undefined);
  const first = derivedSecret("test");
  expect(statSync(join(dataDir, "secret-key")).mode & 0o777).toBe(0o600);
  loadSecretKey(dataDir, undefined);
  expect(derivedSecret("test")).toEqual(first);
  expect(derivedSecret("other")).not.toEqual(first);
});

test("a given key is used and never written down", () => {
  const kept = readFileSync(join(dataDir, "secret-key"), "utf8");
  loadSecretKey(dataDir, "given by the operator, 32 characters");
  expect(readFileSync(join(dataDir, "secret-key"), "utf8")).toBe(kept);
});

test("a damaged key file stops the start instead of making a new key", () => {
  const other = mkdtempSync(join(tmpdir(), "eider-key-"));
  writeFileSync(join(other, "secret-key"), "");
  expect(() => loadSecretKey(other, undefined)).toThrow("damaged");
  rmSync(other, { recursive: true });
});

test("a secret opens with its own key and context only, and never looks the same twice", () => {
  setSecretKey("one key that is long enough to be one");
  const sealed = encrypt("hunter2", "row 1");
  expect(encrypt("hunter2", "row 1")).not.toBe(sealed);
  expect(decrypt(sealed, "row 1")).toBe("hunter2");
  expect(() => decrypt(sealed, "row 2")).toThrow("can't be read");
  expect(() => decrypt(`${sealed.slice(0, -2)}AA`, "row 1")).toThrow("can't be read");
  setSecretKey("another key that is long enough to be one");
  expect(() => decrypt(sealed, "row 1")).toThrow("EIDER_SECRET_KEY");
});
