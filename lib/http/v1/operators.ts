import { Operators } from "@/lib/contract/operators";
import { listOperators } from "@/lib/domain/account/list-operators";
import { defineRoute } from "../route";

/** GET /v1/operators */
export const listOperatorsRoute = defineRoute({
  scope: "read",
  response: Operators,
  handle: (ctx) => listOperators(ctx),
});
