import { once } from "node:events";
import { connect as connectSocket, createServer, type AddressInfo, type Socket } from "node:net";
import { sql } from "drizzle-orm";
import { expect, onTestFinished, test } from "vitest";
import { createSignals, type Signals } from "./signals";
import { createTestDatabase } from "./testing";

const { db, url } = await createTestDatabase();

/** The way to the database, which can be cut and mended. */
async function createRoad() {
  const target = new URL(url);
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connectSocket(Number(target.port), target.hostname);
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => {
        sockets.delete(socket);
        other.destroy();
      });
      socket.pipe(other);
    }
  });
  const open = async (port: number) => {
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
    return (server.address() as AddressInfo).port;
  };
  const cut = async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  const port = await open(0);
  const road = new URL(url);
  road.port = String(port);
  onTestFinished(async () => {
    if (server.listening) await cut();
  });
  return { url: road.href, cut, mend: () => open(port) };
}

function signalsOver(address: string): Signals {
  const signals = createSignals(address);
  onTestFinished(() => signals.close());
  return signals;
}

const send = (payload: string) => db.execute(sql`select pg_notify('tests', ${payload})`);
const HEALS = { timeout: 25_000, interval: 50 };

test("what is sent reaches every listener of the channel, until it stops", async () => {
  const signals = signalsOver(url);
  const heard: string[] = [];
  const stop = await signals.listen(
    "tests",
    (payload) => heard.push(payload),
    () => {},
  );
  await signals.notify("tests", "one");
  await send("two");
  await expect.poll(() => heard).toEqual(["one", "two"]);
  await stop();
});

test("a listener hears again after its connection was killed, and is told to read anew", async () => {
  const signals = signalsOver(url);
  const heard: string[] = [];
  let begun = 0;
  await signals.listen(
    "tests",
    (payload) => heard.push(payload),
    () => (begun += 1),
  );
  expect(begun).toBe(1);
  for (const round of [2, 3]) {
    await db.execute(sql`
      select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and application_name = 'signals'`);
    await expect.poll(() => begun, HEALS).toBe(round);
    await send(`round ${round}`);
    await expect.poll(() => heard).toContain(`round ${round}`);
  }
});

test("a listener hears again after the database was away", async () => {
  const road = await createRoad();
  const signals = signalsOver(road.url);
  const heard: string[] = [];
  let begun = 0;
  await signals.listen(
    "tests",
    (payload) => heard.push(payload),
    () => (begun += 1),
  );
  await road.cut();
  for (let tries = 0; tries < 5; tries += 1) await expect(signals.notify("tests", "into the void")).rejects.toThrow();
  await road.mend();
  await expect.poll(() => begun, HEALS).toBeGreaterThan(1);
  await send("back");
  await expect.poll(() => heard).toContain("back");
});

test("listening that could not begin can be begun later", async () => {
  const road = await createRoad();
  await road.cut();
  const signals = signalsOver(road.url);
  const heard: string[] = [];
  const listen = () =>
    signals.listen(
      "tests",
      (payload) => heard.push(payload),
      () => {},
    );
  await expect(listen()).rejects.toThrow();
  await road.mend();
  await expect
    .poll(
      () =>
        listen().then(
          () => true,
          () => false,
        ),
      HEALS,
    )
    .toBe(true);
  await send("at last");
  await expect.poll(() => heard).toContain("at last");
});
