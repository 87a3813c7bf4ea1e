import { expect, test } from "vitest";
import { createKeys } from "./keys.ts";
import { admissionText, createPoolKeyPair, importPoolKey } from "./pool-key.ts";
import { sign, verify } from "./signature.ts";

test("what a Pool key signs is verified by the public half that was kept", async () => {
  const { key, publicKey } = await createPoolKeyPair();
  const imported = await importPoolKey(`${key}\n`);
  expect(imported.publicKey).toBe(publicKey);
  const { publicKeys } = await createKeys({ isExtractable: false });
  const text = admissionText(publicKeys, "2026-11-22T06:00:00.000Z");
  const signature = await sign(text, imported.signing);
  expect(await verify(text, signature, publicKey)).toBe(true);
  const later = admissionText(publicKeys, "2026-11-22T06:00:01.000Z");
  expect(await verify(later, signature, publicKey)).toBe(false);
});

test("a Pool key that is cut short, changed or something else is told from a whole one", async () => {
  const { key } = await createPoolKeyPair();
  const swapped = `${key.slice(0, 20)}${key[20] === "A" ? "B" : "A"}${key.slice(21)}`;
  for (const text of [key.slice(0, -1), swapped, `${key}A`, "eider_enroll_x", ""])
    await expect(importPoolKey(text), text).rejects.toMatchObject({ code: "malformed" });
});
