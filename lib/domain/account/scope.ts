import { includesScope, type Scope } from "@/lib/contract/scopes";
import type { WorkspaceActor } from "../context";
import { DomainError } from "../errors";

/** What the actor may do: a key as it was made; an admin everything, an operator everything about calls. */
export function scopeOf(actor: WorkspaceActor): Scope {
  if (actor.kind === "api_key") return actor.scope;
  return actor.role === "admin" ? "admin" : "calls";
}

/** Whether the actor reads and hears what was whispered or said in a consult, where it is kept at all. */
export function mayReadPrivate(actor: WorkspaceActor): boolean {
  return includesScope(scopeOf(actor), "admin");
}

/** Lets on whoever has the scope. Errors: forbidden, which names the scope that is needed. */
export function requireScope(actor: WorkspaceActor, needed: Scope): void {
  const held = scopeOf(actor);
  if (includesScope(held, needed)) return;
  const who = actor.kind === "api_key" ? `this key has \`${held}\`` : `the role ${actor.role} has \`${held}\``;
  throw new DomainError("forbidden", `This needs the scope \`${needed}\`; ${who}.`);
}
