import { cookies } from "next/headers";
import type { z } from "zod";
import { resolveActor } from "@/lib/auth/resolve-actor";
import { sharedRuntime } from "@/lib/compose";
import type { ErrorBody } from "@/lib/contract/errors";
import type { Scope } from "@/lib/contract/scopes";
import { requireScope } from "@/lib/domain/account/scope";
import type { Actor, WorkspaceContext } from "@/lib/domain/context";
import { DomainError } from "@/lib/domain/errors";
import { newId } from "@/lib/ids";
import { takeRequest } from "./authenticate";
import { presentError } from "./errors";
import { parseOrThrow } from "./parse";

/** What a server action gives back: errors are values, because a thrown one reaches the browser without its text. */
export type ActionResult<T> = { ok: true; data: T } | { ok: false; error: ErrorBody["error"] };

/** The signed-in operator behind the current page or action; null where nobody is signed in. */
export async function currentOperator(): Promise<Extract<Actor, { kind: "user" }> | null> {
  // First of all: reading cookies keeps pages that ask for the operator from being rendered ahead of the request.
  const jar = Object.fromEntries((await cookies()).getAll().map(({ name, value }) => [name, value]));
  const runtime = sharedRuntime();
  const actor = await resolveActor(runtime.db, runtime.env.NEXTAUTH_SECRET, { authorization: null, cookies: jar });
  return actor?.kind === "user" ? actor : null;
}

/**
 * Declares a server action over a verb: the only door from the UI to changes. As a route it limits what one operator
 * sends, and what goes out is what the contract says.
 */
export function defineAction<I extends z.ZodType, R extends z.ZodType>(spec: {
  /** What the operator must hold, as for a route: `calls` is any operator, `admin` an admin. */
  scope: Scope;
  input: I;
  response: R;
  handle(ctx: WorkspaceContext, input: z.infer<I>): Promise<z.input<R>>;
}): (input: z.input<I>) => Promise<ActionResult<z.infer<R>>> {
  return async (input) => {
    const requestId = newId("req");
    try {
      const actor = await currentOperator();
      if (!actor) throw new DomainError("unauthorized", "Your session is over. Sign in again.");
      const { context, env } = sharedRuntime();
      const waitSeconds = await takeRequest(actor, env.RATE_LIMIT_PER_MINUTE);
      if (waitSeconds !== null) throw new DomainError("rate_limited", `Too many requests. Wait ${waitSeconds} s.`);
      requireScope(actor, spec.scope);
      const parsed = parseOrThrow(spec.input, input);
      return { ok: true, data: spec.response.parse(await spec.handle({ ...context, actor }, parsed)) };
    } catch (err) {
      return { ok: false, error: presentError(err, requestId).body.error };
    }
  };
}
