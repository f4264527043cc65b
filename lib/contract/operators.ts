import { z } from "zod";

/** Somebody who signs in to the dashboard: whom a transfer can ring. */
export const Operator = z.object({
  id: z.string(),
  name: z.string(),
  role: z.enum(["operator", "admin"]),
  /** Groups whose escalations they see, beside those without a group. */
  groups: z.array(z.string()),
});
export type Operator = z.infer<typeof Operator>;

export const Operators = z.object({ operators: z.array(Operator) });
export type Operators = z.infer<typeof Operators>;
