import { afterEach, expect, test } from "vitest";
import { ConnectionError, NotFoundError, Rymi, type CallEvent } from "./index.js";
import { hangUp, refusal, serve, type Answer, type ScriptedServer } from "./testing/server.js";

let server: ScriptedServer;
afterEach(() => server?.close());

async function clientOf(...answers: Answer[]): Promise<Rymi> {
  server = await serve(...answers);
  return new Rymi({ apiKey: "key", baseUrl: server.url, backoffMs: 1 });
}

const event = (sequence: number) =>
  `id: ${sequence}\nevent: participant.joined\ndata: ${JSON.stringify({ id: `evt_${sequence}`, sequence, type: "participant.joined" })}\n\n`;
const INTERIM = `event: transcript.interim\ndata: {"text":"hel"}\n\n`;

/** Sends the pieces; then `then`. */
function stream(pieces: string[], then: "end" | "break" | "stay"): Answer {
  return (response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    for (const piece of pieces) response.write(piece);
    if (then === "end") response.end();
    // What was written must have gone out before the connection breaks.
    if (then === "break") response.write("", () => setImmediate(() => response.destroy()));
  };
}

async function take(
  rymi: Rymi,
  count: number,
  options: { after?: number; interim?: boolean } = {},
): Promise<unknown[]> {
  const seen: unknown[] = [];
  for await (const item of rymi.calls.events("call_1", options as { interim: true })) {
    seen.push("sequence" in item ? item.sequence : item.data.text);
    if (seen.length === count) break;
  }
  return seen;
}

const resumedAt = () => server.got.map(({ headers }) => headers["last-event-id"]);

test("events come once and in order over connections that break, end and are refused", async () => {
  const rymi = await clientOf(
    stream([": open\n\n", event(1), event(2)], "break"),
    hangUp,
    refusal(503, "room_unavailable"),
    stream([event(3), event(4).slice(0, 25)], "end"),
    stream([event(4), event(5)], "stay"),
  );
  expect(await take(rymi, 5)).toEqual([1, 2, 3, 4, 5]);
  expect(resumedAt()).toEqual(["0", "2", "2", "2", "3"]);
});

test("what was had already is left out, and what is missing is fetched", async () => {
  const rymi = await clientOf(
    stream([event(6), event(7), event(7), event(9)], "stay"),
    stream([event(8), event(9)], "stay"),
  );
  expect(await take(rymi, 3, { after: 6 })).toEqual([7, 8, 9]);
  expect(resumedAt()).toEqual(["6", "7"]);
});

test("pieces may be cut anywhere, and lines end in any way", async () => {
  const text = `: open\r\n\r\n${event(1).replaceAll("\n", "\r\n")}${event(2)}`;
  const rymi = await clientOf(stream([...text].map(String), "stay"));
  expect(await take(rymi, 2)).toEqual([1, 2]);
});

test("interim text comes where it is asked for only", async () => {
  const rymi = await clientOf(stream([event(1), INTERIM, event(2)], "stay"));
  expect(await take(rymi, 2)).toEqual([1, 2]);
  expect(await take(rymi, 3, { interim: true })).toEqual([1, "hel", 2]);
});

test("what will not pass is thrown at once", async () => {
  const rymi = await clientOf(refusal(404, "not_found"));
  await expect(take(rymi, 1)).rejects.toBeInstanceOf(NotFoundError);
  expect(server.got).toHaveLength(1);
});

test("a server that stays away is given up", async () => {
  const rymi = await clientOf(hangUp);
  const walk = async () => {
    for await (const _event of rymi.calls.events("call_1", { maxReconnects: 3 })) continue;
  };
  await expect(walk()).rejects.toBeInstanceOf(ConnectionError);
  expect(server.got).toHaveLength(4);
});

test("leaving the loop, and aborting, let go of the connection", async () => {
  let closed = 0;
  const rymi = await clientOf((response, got) => {
    response.on("close", () => (closed += 1));
    stream([event(1)], "stay")(response, got);
  });
  await take(rymi, 1);
  await expect.poll(() => closed).toBe(1);

  const stop = new AbortController();
  const seen: CallEvent[] = [];
  const walk = async () => {
    for await (const one of rymi.calls.events("call_1", { signal: stop.signal })) {
      seen.push(one);
      stop.abort(new Error("enough"));
    }
  };
  await expect(walk()).rejects.toThrow("enough");
  expect(seen).toHaveLength(1);
  await expect.poll(() => closed).toBe(2);
});
