import { listRelations } from "../../catalog/list-relations.ts";
import { memberProcedure, router } from "../procedures.ts";

export const catalogRouter = router({
  list: memberProcedure.query(({ ctx }) => listRelations(ctx.actor)),
});
