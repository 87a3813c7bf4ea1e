import { readSetupFacts, readStatus } from "../../people/setup-facts.ts";
import { createFirstAccount, FirstAccount } from "../../people/set-up.ts";
import { publicProcedure, router } from "../procedures.ts";

export const setupRouter = router({
  /** `{ isSetUp, workspaceName, version }`: which page to show a stranger. */
  status: publicProcedure.query(() => readStatus()),
  /** Lines of "This installation"; refused once set up. */
  facts: publicProcedure.query(() => readSetupFacts()),
  /** Makes the first account; then sign in with the same e-mail and password. */
  create: publicProcedure.input(FirstAccount).mutation(({ input }) => createFirstAccount(input)),
});
