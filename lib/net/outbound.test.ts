import { createServer, type RequestListener } from "node:http";
import type { AddressInfo, LookupFunction } from "node:net";
import { afterEach, expect, test } from "vitest";
import { OutboundError } from "@/lib/domain/ports/outbound";
import { createOutbound } from "./outbound";

const open: (() => void)[] = [];
afterEach(() => open.splice(0).forEach((close) => close()));

/** A server on loopback; `host` is its host:port, `seen` what it noticed: connections and requests. */
async function serve(listener: RequestListener) {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    listener(request, response);
  });
  server.on("connection", () => seen.push("connection"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  open.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { port, host: `127.0.0.1:${port}`, url: `http://127.0.0.1:${port}/hook`, seen };
}

const message = { headers: { "content-type": "application/json" }, body: "{}", timeoutMs: 5_000, maxAnswerBytes: 1024 };
const failure = (sent: Promise<unknown>) =>
  sent.then(
    () => "answered",
    (err: unknown) => (err instanceof OutboundError ? err.reason : Promise.reject(err)),
  );

test("a host the operator has listed is reached over plain HTTP, and its answer is given whatever its status", async () => {
  const server = await serve((_request, response) => response.writeHead(418).end("teapot"));
  const outbound = createOutbound([server.host]);
  expect(await outbound.post({ ...message, url: server.url })).toEqual({ status: 418, body: "teapot" });
  expect(server.seen).toEqual(["connection", "POST /hook"]);
});

test.each([
  ["a literal loopback address", "https://127.0.0.1:{port}/"],
  ["one in another notation", "https://0x7f.1:{port}/"],
  ["one as a number", "https://2130706433:{port}/"],
  ["an IPv6 one", "https://[::1]:{port}/"],
  ["an IPv4-mapped one", "https://[::ffff:127.0.0.1]:{port}/"],
  ["a name that resolves to loopback", "https://localhost:{port}/"],
  ["metadata", "https://169.254.169.254/latest/meta-data/"],
  ["plain HTTP to a host that is not listed", "http://localhost:{port}/"],
])("%s is refused before anything is sent", async (_what, url) => {
  const server = await serve((_request, response) => response.end("secret"));
  const outbound = createOutbound(["127.0.0.1:1"]);
  expect(await failure(outbound.post({ ...message, url: url.replace("{port}", String(server.port)) }))).toBe(
    "refused_address",
  );
  expect(server.seen).toEqual([]);
});

test.each([
  ["alone", []],
  ["beside a public one", [{ address: "93.184.215.14", family: 4 }]],
])(
  "a name that was public when the URL was typed in, and has a private address %s when it is used, is refused",
  async (_how, others) => {
    const server = await serve((_request, response) => response.end("secret"));
    const rebound: LookupFunction = (_hostname, _options, callback) =>
      callback(null, [{ address: "127.0.0.1", family: 4 }, ...others]);
    const outbound = createOutbound([], rebound);
    const url = `https://hooks.example.org:${server.port}/`;
    expect(outbound.checkUrl(url)).toBeNull();
    expect(await failure(outbound.post({ ...message, url }))).toBe("refused_address");
    expect(server.seen).toEqual([]);
  },
);

test("a redirect is an answer and is not followed", async () => {
  const target = await serve((_request, response) => response.end("secret"));
  const server = await serve((_request, response) => response.writeHead(307, { location: target.url }).end());
  const outbound = createOutbound([server.host, target.host]);
  expect((await outbound.post({ ...message, url: server.url })).status).toBe(307);
  expect(target.seen).toEqual([]);
});

test("an answer that does not end is read up to its limit and cut off", async () => {
  let closed = () => {};
  const hungUp = new Promise<void>((resolve) => (closed = resolve));
  const server = await serve((_request, response) => {
    response.on("close", closed);
    const more = () => response.write("x".repeat(16 * 1024), more);
    more();
  });
  const outbound = createOutbound([server.host]);
  const { status, body } = await outbound.post({ ...message, url: server.url });
  expect([status, body.length]).toEqual([200, 1024]);
  await hungUp;
});

test.each([
  ["that says nothing", () => {}],
  ["that never finishes its answer", (_: unknown, response: Parameters<RequestListener>[1]) => response.write("…")],
])("a receiver %s has so much time and no more", async (_what, listener) => {
  const server = await serve(listener as RequestListener);
  const outbound = createOutbound([server.host]);
  expect(await failure(outbound.post({ ...message, url: server.url, timeoutMs: 200 }))).toBe("timed_out");
});

test("a receiver that is not there or hangs up is told apart from one that is refused", async () => {
  const server = await serve((request) => request.socket.destroy());
  const outbound = createOutbound([server.host, "127.0.0.1:1"]);
  expect(await failure(outbound.post({ ...message, url: server.url }))).toBe("connection_failed");
  expect(await failure(outbound.post({ ...message, url: "http://127.0.0.1:1/" }))).toBe("connection_failed");
});

test.each([
  ["https://hooks.example.org:8443/in?a=b", null],
  ["http://127.0.0.1:9000/in", null],
  ["http://hooks.example.org/in", "must be an https URL"],
  ["ftp://hooks.example.org/in", "must be an https URL"],
  ["https://me:hush@hooks.example.org/", "must not hold a user name or password"],
  ["https://10.0.0.1/", "must not be an address of a private network"],
  ["https://[fd00::1]/", "must not be an address of a private network"],
  ["nonsense", "must be an https URL"],
])("as a setting, %s: %s", (url, refusal) => {
  expect(createOutbound(["127.0.0.1:9000"]).checkUrl(url)).toBe(refusal);
});
