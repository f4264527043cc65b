import { afterEach, describe, expect, test } from "vitest";
import {
  AuthenticationError,
  ConflictError,
  ConnectionError,
  InvalidRequestError,
  NotFoundError,
  PermissionError,
  RateLimitError,
  Rymi,
  RymiError,
  ServerError,
  TimeoutError,
  type CreateCallBody,
} from "./index.js";
import { hangUp, json, refusal, serve, silence, type Answer, type ScriptedServer } from "./testing/server.js";

let server: ScriptedServer;
afterEach(() => server?.close());

const BODY: CreateCallBody = { agent_id: "a", participants: [{ transport: "webrtc", identity: "ann" }] };

async function clientOf(...answers: Answer[]): Promise<Rymi> {
  server = await serve(...answers);
  return new Rymi({ apiKey: "key", baseUrl: `${server.url}/`, backoffMs: 1, timeoutMs: 5_000 });
}

const failure = (promise: PromiseLike<unknown>) =>
  promise.then(
    () => {
      throw new Error("it succeeded");
    },
    (err: unknown) => err as RymiError,
  );

describe("a request", () => {
  test("carries key, body and query", async () => {
    const rymi = await clientOf(json(200, { data: [], next_cursor: null }), json(201, { id: "call_1" }));
    await rymi.calls.list({ status: "active", limit: 5 });
    expect(await rymi.calls.create(BODY)).toEqual({ id: "call_1" });
    expect(server.got).toMatchObject([
      { method: "GET", path: "/v1/calls?status=active&limit=5", headers: { authorization: "Bearer key" } },
      {
        method: "POST",
        path: "/v1/calls",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(BODY),
      },
    ]);
  });

  test("cannot leave its path by an id", async () => {
    const rymi = await clientOf(json(200, {}));
    await rymi.calls.get("../agents?x=1");
    expect(server.got[0]!.path).toBe("/v1/calls/..%2Fagents%3Fx%3D1");
    expect(() => rymi.calls.get("")).toThrow("an id is needed");
  });
});

describe("settings", () => {
  test("come from the environment, options go first, and what is missing is named", async () => {
    server = await serve(json(200, {}));
    process.env.RYMI_BASE_URL = server.url;
    delete process.env.RYMI_API_KEY;
    try {
      expect(() => new Rymi()).toThrow("RYMI_API_KEY");
      process.env.RYMI_API_KEY = "from-env";
      await new Rymi().calls.get("c");
      await new Rymi({ apiKey: "own" }).calls.get("c");
    } finally {
      delete process.env.RYMI_API_KEY;
      delete process.env.RYMI_BASE_URL;
    }
    expect(server.got.map(({ headers }) => headers.authorization)).toEqual(["Bearer from-env", "Bearer own"]);
  });
});

describe("errors", () => {
  test.each([
    [400, "invalid_request", InvalidRequestError, false],
    [401, "unauthorized", AuthenticationError, false],
    [403, "forbidden", PermissionError, false],
    [404, "not_found", NotFoundError, false],
    [409, "call_over", ConflictError, false],
    [413, "payload_too_large", InvalidRequestError, false],
    [429, "rate_limited", RateLimitError, true],
    [500, "internal", ServerError, false],
    [503, "room_unavailable", ServerError, true],
  ] as const)("%i %s", async (status, code, Kind, retryable) => {
    const rymi = await clientOf(refusal(status, code));
    const err = await failure(rymi.calls.get("c", { maxRetries: 0 }));
    expect(err).toBeInstanceOf(Kind);
    expect(err).toBeInstanceOf(RymiError);
    expect(err).toMatchObject({ name: Kind.name, status, code, param: "agent_id", requestId: "req_1", retryable });
    expect(err.message).toBe(`It is ${code}.`);
  });

  test("an answer that is not the API's is an error too, with what is known", async () => {
    const rymi = await clientOf((response) => response.writeHead(502).end("<html>bad gateway</html>"));
    const err = await failure(rymi.calls.get("c", { maxRetries: 0 }));
    expect(err).toBeInstanceOf(ServerError);
    expect(err).toMatchObject({ status: 502, code: null, retryable: true });
  });

  test("a success that is not JSON is an error, not a crash", async () => {
    const rymi = await clientOf((response) => response.writeHead(200).end("<html>sign in</html>"));
    expect(await failure(rymi.calls.get("c"))).toBeInstanceOf(ServerError);
  });
});

describe("retries", () => {
  test("a POST that takes a key is sent again under the same key, until it is answered", async () => {
    const rymi = await clientOf(hangUp, refusal(503, "room_unavailable"), json(201, { id: "call_1" }));
    expect(await rymi.calls.create(BODY)).toEqual({ id: "call_1" });
    const keys = server.got.map(({ headers }) => headers["idempotency-key"]);
    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(1);
    expect(keys[0]).toMatch(/^[\x21-\x7e]{1,255}$/);
  });

  test("two requests have two keys; a key of one's own is used", async () => {
    const rymi = await clientOf(json(201, {}));
    await rymi.calls.create(BODY);
    await rymi.calls.create(BODY);
    await rymi.calls.participants.add("c", { participants: BODY.participants }, { idempotencyKey: "order-4711" });
    const keys = server.got.map(({ headers }) => headers["idempotency-key"]);
    expect(new Set(keys).size).toBe(3);
    expect(keys[2]).toBe("order-4711");
  });

  test.each([
    ["a lost connection", hangUp, ConnectionError],
    ["503", refusal(503, "room_unavailable"), ServerError],
    ["429", refusal(429, "rate_limited", { "retry-after": "0" }), RateLimitError],
  ])("a POST without a key is never sent again: %s", async (_what, answer, Kind) => {
    const rymi = await clientOf(answer, json(200, {}));
    expect(await failure(rymi.calls.end("c"))).toBeInstanceOf(Kind);
    expect(server.got).toHaveLength(1);
    expect(server.got[0]!.headers["idempotency-key"]).toBeUndefined();
  });

  test("a DELETE is sent again only where the server said that it did nothing", async () => {
    const rymi = await clientOf(refusal(429, "rate_limited", { "retry-after": "0" }), json(200, {}), hangUp);
    await rymi.calls.participants.remove("c", "p");
    expect(server.got).toHaveLength(2);
    expect(await failure(rymi.calls.participants.remove("c", "p"))).toBeInstanceOf(ConnectionError);
    expect(server.got).toHaveLength(3);
  });

  test("a cap that is full is told as one that may have room later, and is not asked again at once", async () => {
    const rymi = await clientOf(refusal(403, "concurrent_legs_limit"), json(201, {}));
    expect(await failure(rymi.calls.create(BODY))).toMatchObject({ name: "PermissionError", retryable: true });
    expect(server.got).toHaveLength(1);
  });

  test("what will not succeed later is not sent again", async () => {
    const rymi = await clientOf(refusal(409, "idempotency_conflict"));
    await failure(rymi.calls.create(BODY));
    expect(server.got).toHaveLength(1);
  });

  test("Retry-After is waited for", async () => {
    const rymi = await clientOf(refusal(429, "rate_limited", { "retry-after": "1" }), json(200, { id: "c" }));
    const started = performance.now();
    await rymi.calls.get("c");
    expect(performance.now() - started).toBeGreaterThanOrEqual(990);
  });

  test("a wait that is too long is the caller's to decide", async () => {
    const rymi = await clientOf(refusal(429, "rate_limited", { "retry-after": "3600" }));
    expect(await failure(rymi.calls.get("c"))).toMatchObject({ retryAfterSeconds: 3600 });
    expect(server.got).toHaveLength(1);
  });

  test("they end", async () => {
    const rymi = await clientOf(hangUp);
    expect(await failure(rymi.calls.get("c", { maxRetries: 3 }))).toBeInstanceOf(ConnectionError);
    expect(server.got).toHaveLength(4);
  });
});

describe("time", () => {
  test("an answer that does not come is a TimeoutError", async () => {
    const rymi = await clientOf(silence);
    expect(await failure(rymi.calls.get("c", { timeoutMs: 20, maxRetries: 0 }))).toBeInstanceOf(TimeoutError);
  });

  test("an AbortSignal ends a request with its own reason, also between tries", async () => {
    const rymi = await clientOf(silence, refusal(429, "rate_limited", { "retry-after": "50" }));
    for (const expected of [1, 2]) {
      const stop = new AbortController();
      const answer = failure(rymi.calls.get("c", { signal: stop.signal }));
      await expect.poll(() => server.got.length).toBe(expected);
      stop.abort(new Error("enough"));
      expect((await answer).message).toBe("enough");
    }
  });
});

describe("lists", () => {
  const PAGES = [
    json(200, { data: [{ id: "c1" }, { id: "c2" }], next_cursor: "after 2" }),
    json(200, { data: [{ id: "c3" }], next_cursor: null }),
  ];

  test("for await visits every item, page by page", async () => {
    const rymi = await clientOf(...PAGES);
    const ids: string[] = [];
    for await (const call of rymi.calls.list({ limit: 2, status: "ended" })) ids.push(call.id);
    expect(ids).toEqual(["c1", "c2", "c3"]);
    expect(server.got.map(({ path }) => path)).toEqual([
      "/v1/calls?limit=2&status=ended",
      "/v1/calls?limit=2&status=ended&cursor=after+2",
    ]);
  });

  test("a page that nobody needs is not asked for; await gives one page", async () => {
    const rymi = await clientOf(...PAGES);
    for await (const _call of rymi.calls.list()) break;
    expect(server.got).toHaveLength(1);
    const page = await rymi.calls.list({ cursor: "after 2" });
    expect(page.data.map(({ id }) => id)).toEqual(["c3"]);
    expect(page.next_cursor).toBeNull();
  });

  test("an error in the middle is thrown where one waits", async () => {
    const rymi = await clientOf(PAGES[0]!, refusal(401, "unauthorized"));
    const ids: string[] = [];
    const walk = async () => {
      for await (const call of rymi.calls.list()) ids.push(call.id);
    };
    await expect(walk()).rejects.toBeInstanceOf(AuthenticationError);
    expect(ids).toEqual(["c1", "c2"]);
  });
});
