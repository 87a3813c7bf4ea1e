import { expect, test } from "vitest";
import { LIMITS } from "../../compute/protocol/limits.ts";
import { HASHES_WAITING_MAX, hashPassword, verifyPassword } from "./password-hash.ts";

test("a password fits its own hash only, and two hashes of it differ", async () => {
  const hash = await hashPassword("correct horse battery");
  expect(await hashPassword("correct horse battery")).not.toBe(hash);
  expect(await verifyPassword("correct horse battery", hash)).toBe(true);
  expect(await verifyPassword("correct horse batterz", hash)).toBe(false);
  expect(await verifyPassword("", hash)).toBe(false);
});

test("accents typed as one character or as two are the same password", async () => {
  const hash = await hashPassword("un été à la mer".normalize("NFC"));
  expect(await verifyPassword("un été à la mer".normalize("NFD"), hash)).toBe(true);
});

test("an account without a password, or without anybody, lets nobody in", async () => {
  for (const hash of [null, undefined, "", "scrypt$65536$8$1$", "nonsense"]) {
    expect(await verifyPassword("", hash)).toBe(false);
    expect(await verifyPassword("anything at all", hash)).toBe(false);
  }
});

test("too short and too long are refused before any work is done", async () => {
  for (const length of [0, LIMITS.passwordCharsMin - 1, LIMITS.passwordCharsMax + 1]) {
    await expect(hashPassword("x".repeat(length))).rejects.toMatchObject({ code: "invalid_input" });
  }
});

test("twenty hashes at once all finish, though only two run", async () => {
  const hash = await hashPassword("correct horse battery");
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      verifyPassword(index % 2 === 0 ? "correct horse battery" : "wrong", hash),
    ),
  );
  expect(answers.filter((isRight) => isRight)).toHaveLength(10);
});

test("a flood of guesses is refused beyond the waiting line, and the line is served", async () => {
  const outcomes = await Promise.allSettled(
    Array.from({ length: HASHES_WAITING_MAX + 12 }, () => verifyPassword("guess", null)),
  );
  const refused = outcomes.filter((outcome) => outcome.status === "rejected");
  expect(refused).toHaveLength(10);
  for (const { reason } of refused)
    expect(reason).toMatchObject({ code: "too_many_attempts", retryAfterMs: 5_000 });
  expect(await verifyPassword("guess", null)).toBe(false);
});
