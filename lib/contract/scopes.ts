import { z } from "zod";

/** What a key or a person may do; each includes those before it. */
export const Scope = z.enum(["read", "calls", "admin"]);
export type Scope = z.infer<typeof Scope>;

/** Whether somebody who holds a scope may do what needs `needed`. */
export function includesScope(held: Scope, needed: Scope): boolean {
  return Scope.options.indexOf(held) >= Scope.options.indexOf(needed);
}
