import { afterAll, beforeAll, describe, test } from "vitest";
import { CONFORMANCE, type ConformanceExceptions, checkExceptions } from "./conformance.ts";
import type { ConformanceContext } from "./requirement.ts";

/** Tries every requirement as a test of its own on one Session that `create` opens. */
export function describeTarget(
  name: string,
  create: () => Promise<ConformanceContext & { close(): Promise<void> }>,
  exceptions: ConformanceExceptions,
): void {
  describe(`${name} conforms`, () => {
    let context: Awaited<ReturnType<typeof create>>;
    beforeAll(async () => {
      context = await create();
    });
    afterAll(async () => {
      await context.session.close();
      await context.close();
    });
    test("every exception names a requirement", () => checkExceptions(exceptions));
    for (const requirement of CONFORMANCE) {
      const reason = exceptions[requirement.name];
      if (reason === undefined) test(requirement.name, () => requirement.run(context), 120_000);
      else test.skip(`${requirement.name} (${reason})`, () => undefined);
    }
  });
}
