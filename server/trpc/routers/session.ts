import { readMe } from "../../people/read-me.ts";
import { publicProcedure, router } from "../procedures.ts";

export const sessionRouter = router({
  /** Who is signed in, in which workspace, with which permissions; null for nobody. */
  me: publicProcedure.query(({ ctx }) => readMe(ctx.identity)),
});
