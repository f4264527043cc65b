import { z } from "zod";
import { sharedRuntime, type Runtime } from "@/lib/compose";
import type { Scope } from "@/lib/contract/scopes";
import { requireScope } from "@/lib/domain/account/scope";
import type { Context, GuestActor, GuestContext, WorkspaceActor, WorkspaceContext } from "@/lib/domain/context";
import { DomainError, notFound } from "@/lib/domain/errors";
import { once, type Answer, type RecordResources } from "@/lib/domain/idempotency/once";
import { newId } from "@/lib/ids";
import { authenticate, authenticateReader, takeRequest } from "./authenticate";
import { errorResponse } from "./errors";
import { parseOrThrow, readJson } from "./parse";

type Shape = z.ZodType | undefined;
type Parsed<T extends Shape> = T extends z.ZodType ? z.infer<T> : undefined;

/** What a route is given. `params` are the path's, each a plain id. */
export interface RouteInput<Q extends Shape, B extends Shape> {
  params: Record<string, string>;
  query: Parsed<Q>;
  body: Parsed<B>;
}

interface RouteSpec<Q extends Shape, B extends Shape, R extends z.ZodType> {
  /**
   * What the sender must hold: `read` for every GET, `calls` for what makes or changes calls and what belongs to them,
   * `admin` for agents, keys, numbers, webhooks and settings. Without it the answer is 403.
   */
  scope: Scope;
  query?: Q;
  body?: B;
  response: R;
  /** Status of a success; 200 unless said. */
  status?: (data: z.infer<R>) => number;
  handle(ctx: WorkspaceContext, input: RouteInput<Q, B>, record: RecordResources): Promise<z.input<R>>;
  /** Present where a guest may ask, with the join token of their call: what they get; 204 where that is nothing. */
  handleGuest?(ctx: GuestContext, params: Record<string, string>): Promise<z.input<R> | void>;
  /** Present where an Idempotency-Key is taken: makes the answer anew from what the first request made. */
  rebuild?(ctx: WorkspaceContext, input: RouteInput<Q, B>, resourceIds: string[]): Promise<z.input<R>>;
}

type RouteHandler = (
  request: Request,
  context: { params: Promise<Record<string, string> | undefined> },
) => Promise<Response>;

/**
 * Declares a route of the API: authenticate, limit, check the scope, parse, run the verb, check the response, map errors. The only door
 * from app/ to the verbs for programs.
 */
export function defineRoute<R extends z.ZodType, Q extends Shape = undefined, B extends Shape = undefined>(
  spec: RouteSpec<Q, B, R>,
): RouteHandler {
  return (request, { params }) => {
    const forActor = async (ctx: WorkspaceContext, requestId: string) => {
      const url = new URL(request.url);
      const query = spec.query ? parseOrThrow(spec.query, Object.fromEntries(url.searchParams)) : undefined;
      const body = spec.body ? parseOrThrow(spec.body, await readJson(request)) : undefined;
      const input = { params: checkParams((await params) ?? {}), query, body } as RouteInput<Q, B>;
      const answer = (data: z.input<R>): Answer => {
        const checked = spec.response.parse(data) as Record<string, unknown>;
        return { status: spec.status?.(checked as z.infer<R>) ?? 200, body: checked };
      };
      const key = spec.rebuild ? idempotencyKey(request) : null;
      const run = async (record: RecordResources) => answer(await spec.handle(ctx, input, record));
      const { status, body: responseBody } = key
        ? await once(ctx, { key, method: request.method, path: url.pathname, body: input.body }, run, async (ids) =>
            answer(await spec.rebuild!(ctx, input, ids)),
          )
        : await run(async () => {});
      return Response.json(responseBody, { status, headers: { "x-request-id": requestId } });
    };
    const { handleGuest } = spec;
    if (!handleGuest) return withActor(request, spec.scope, forActor);
    return withReader(request, params, spec.scope, forActor, async (ctx, requestId) => {
      const data = await handleGuest(ctx, checkParams((await params) ?? {}));
      const headers = { "x-request-id": requestId };
      if (data === undefined) return new Response(null, { status: 204, headers });
      return Response.json(spec.response.parse(data) as Record<string, unknown>, { headers });
    });
  };
}

/**
 * Authenticates and limits a request, runs `handle` as its sender where they hold `scope` (which one: see defineRoute),
 * and turns what is thrown into an error answer.
 */
export function withActor(
  request: Request,
  scope: Scope,
  handle: (ctx: WorkspaceContext, requestId: string) => Promise<Response>,
): Promise<Response> {
  return answerAs(request, authenticate, (actor, context, requestId) => {
    requireScope(actor, scope);
    return handle({ ...context, actor }, requestId);
  });
}

/**
 * As withActor, for what a guest may ask for too: of the call of their join token, which the path must name, and of no
 * other. Their page may be anybody's, so its script may read the answer: that takes the token, and no cookie goes along.
 * Errors: not_found.
 */
export async function withReader(
  request: Request,
  params: Promise<Record<string, string> | undefined>,
  scope: Scope,
  handle: (ctx: WorkspaceContext, requestId: string) => Promise<Response>,
  handleGuest: (ctx: GuestContext, requestId: string) => Promise<Response>,
): Promise<Response> {
  const response = await answerAs(request, authenticateReader, async (actor, context, requestId) => {
    if (actor.kind !== "participant") {
      requireScope(actor, scope);
      return handle({ ...context, actor }, requestId);
    }
    if ((await params)?.callId !== actor.callId) throw notFound("call");
    return handleGuest({ ...context, guest: actor }, requestId);
  });
  response.headers.set("access-control-allow-origin", "*");
  return response;
}

/** OPTIONS of what a guest may ask for: any site's page may, with the token in the Authorization header. */
export function allowGuestPages(): Response {
  return new Response(null, {
    status: 204,
    headers: {
      "access-control-allow-origin": "*",
      "access-control-allow-methods": "GET, POST",
      "access-control-allow-headers": "authorization, last-event-id",
      "access-control-max-age": "86400",
    },
  });
}

async function answerAs<A extends WorkspaceActor | GuestActor>(
  request: Request,
  authenticated: (runtime: Runtime, request: Request) => Promise<A>,
  handle: (actor: A, context: Context, requestId: string) => Promise<Response>,
): Promise<Response> {
  const requestId = newId("req");
  try {
    const runtime = sharedRuntime();
    const actor = await authenticated(runtime, request);
    const waitSeconds = await takeRequest(actor, runtime.env.RATE_LIMIT_PER_MINUTE);
    if (waitSeconds !== null) {
      return errorResponse(new DomainError("rate_limited"), requestId, { "retry-after": String(waitSeconds) });
    }
    return await handle(actor, runtime.context, requestId);
  } catch (err) {
    return errorResponse(err, requestId);
  }
}

/** Ids in a path, and phone numbers. What cannot be one names nothing. Errors: not_found. */
export function checkParams(params: Record<string, string>): Record<string, string> {
  for (const value of Object.values(params)) {
    if (!/^\+?[\w-]{1,64}$/.test(value)) throw new DomainError("not_found");
  }
  return params;
}

const Key = z.string().regex(/^[\x21-\x7e]{1,255}$/, "must be 1 to 255 printable characters");

function idempotencyKey(request: Request): string | null {
  const key = request.headers.get("idempotency-key");
  if (key === null) return null;
  if (!Key.safeParse(key).success) {
    throw new DomainError(
      "invalid_request",
      "Idempotency-Key must be 1 to 255 printable characters.",
      "Idempotency-Key",
    );
  }
  return key;
}
