import twilio from "twilio";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AUTH_TOKEN, PHONE, World } from "../testing/world";

let world: World;

beforeEach(async () => {
  world = await World.start();
});
afterEach(() => world.close());

const statuses = () => world.app.callbacks().map(({ params }) => params.CallStatus);
const isAuthentic = ({ signature, url, params }: ReturnType<typeof world.app.callbacks>[number]) =>
  twilio.validateRequest(AUTH_TOKEN, signature, url, params);

/** A call that the phone declines: initiated, ringing, completed. */
async function declinedCall(): Promise<string> {
  await world.control("PUT", `phones/${PHONE}`, { on_ring: { action: "busy" } });
  return world.place([["Twiml", "<Response/>"]]);
}

describe("faults of status callbacks", () => {
  it("send the callbacks of an ended call again, byte for byte and with their old signatures", async () => {
    await world.control("POST", "faults", { callbacks: { replay: true } });
    const sid = await declinedCall();
    await world.app.until("three callbacks twice", () => world.app.callbacks().length === 6);

    expect(statuses()).toEqual(["initiated", "ringing", "busy", "initiated", "ringing", "busy"]);
    const all = world.app.callbacks();
    expect(all.slice(3)).toEqual(all.slice(0, 3));
    expect(all.every(isAuthentic)).toBe(true);
    const replayed = (await world.events(sid)).filter(({ type }) => type === "callback.replayed");
    expect(replayed.map(({ event }) => event)).toContain("initiated");
  });

  it("send an unsigned and a forged copy before each, which the carrier's own check tells apart", async () => {
    await world.control("POST", "faults", { callbacks: { forge: true } });
    await declinedCall();
    await world.app.callback("busy");
    await world.app.until("three of each", () => world.app.callbacks().length === 9);

    expect(statuses().slice(0, 3)).toEqual(["initiated", "initiated", "initiated"]);
    expect(world.app.callbacks().map(isAuthentic)).toEqual([1, 2, 3].flatMap(() => [false, false, true]));
    expect(world.app.callbacks().map(({ signature }) => signature === "undefined")).toEqual(
      [1, 2, 3].flatMap(() => [true, false, false]),
    );
  });

  it("lose the share that is asked for, the same ones for the same seed", async () => {
    const lost = async () => {
      await world.control("POST", "faults", { seed: 5, callbacks: { loss: 0.5 } });
      const fates: unknown[] = [];
      for (let i = 0; i < 4; i++) {
        const sid = await declinedCall();
        const fate = async () => (await world.events(sid)).filter(({ type }) => /^callback/.test(type));
        await world.until("three callbacks", async () => (await fate()).length === 3);
        fates.push(...(await fate()).map(({ type, event }) => `${type} ${String(event)}`).sort());
      }
      return fates;
    };
    const first = await lost();
    expect(new Set(first.map((fate) => String(fate).split(" ")[0]))).toEqual(
      new Set(["callback.dropped", "callback.sent"]),
    );
    expect(await lost()).toEqual(first);
  });

  it("come late and still in order", async () => {
    await world.control("POST", "faults", { callbacks: { delay_ms: 150 } });
    const placedAt = performance.now();
    await declinedCall();
    await world.app.callback("busy");
    expect(performance.now() - placedAt).toBeGreaterThanOrEqual(150);
    expect(statuses()).toEqual(["initiated", "ringing", "busy"]);
  });
});

describe("faults of REST answers", () => {
  it("hold the answer back while the call is placed at once", async () => {
    await world.control("POST", "faults", { timeouts: { create: 200 } });
    const startedAt = performance.now();
    const placed = declinedCall();
    await world.app.callback("initiated");
    expect(performance.now() - startedAt).toBeLessThan(200);
    await placed;
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(195);
  });

  it("keep the price back for as many reads as asked", async () => {
    await world.control("POST", "faults", { late_price: 2 });
    const sid = await declinedCall();
    await world.untilEnded(sid);
    const prices = [];
    for (let i = 0; i < 3; i++) prices.push((await world.rest("GET", `Calls/${sid}.json`)).body.price);
    expect(prices.map((price) => price === null)).toEqual([true, true, false]);
  });

  it("let calls over the limit of calls a second wait in the queue", async () => {
    await world.control("POST", "faults", { rate_limit: { calls_per_second: 4 } });
    const sids = [await declinedCall(), await declinedCall(), await declinedCall()];
    for (const sid of sids) await world.untilEnded(sid);
    const dialed = await Promise.all(
      sids.map(async (sid) => (await world.events(sid)).find(({ status }) => status === "ringing")?.at ?? 0),
    );
    const [first = 0, second = 0, third = 0] = dialed;
    expect(second - first).toBeGreaterThanOrEqual(200);
    expect(third - second).toBeGreaterThanOrEqual(200);
  });
});
