import { z } from "zod";
import { LIMITS } from "../../compute/protocol/limits.ts";

/** An e-mail address as it is stored: trimmed, lower case. */
export const Email = z.string().trim().toLowerCase().pipe(z.email("This is not an e-mail address.").max(254));

/** A person's or workspace's name: one line, no control characters. */
export const DisplayName = z
  .string()
  .trim()
  .min(1, "A name is needed.")
  .max(100, "A name has at most 100 characters.")
  .regex(/^\P{Cc}*$/u, "A name has no control characters.");

/** A new password. Only its length counts. */
export const NewPassword = z
  .string()
  .min(LIMITS.passwordCharsMin, `A password has at least ${LIMITS.passwordCharsMin} characters.`)
  .max(LIMITS.passwordCharsMax, `A password has at most ${LIMITS.passwordCharsMax} characters.`);

/** A password as typed, for checking. */
export const GivenPassword = z.string().min(1).max(LIMITS.passwordCharsMax);
