import { eq, sql } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { schema } from "@/db/client";
import { createTestDatabase } from "@/db/testing";
import { endCall } from "../call/end";
import { answerLeg } from "../leg/answer";
import { closeMedia } from "../leg/close-media";
import { dialLeg } from "../leg/dial";
import { hangUpLeg } from "../leg/hang-up";
import { openMedia, reopenMedia } from "../leg/open-media";
import { removeParticipant } from "../participant/remove";
import { CarrierError } from "../ports/carrier";
import { createWorld, queuedJobs, rowsOf, startCall, type World } from "../testing/fixtures";
import { beatMediaHost, forgetMediaHost } from "./beat";
import { createMediaSweep, type MediaSweep } from "./sweep";

const { db } = await createTestDatabase();
let world: World;
let sweepMedia: MediaSweep;
beforeEach(async () => {
  await db.execute(sql`update telephony_legs set status = 'completed'`);
  await db.execute(sql`delete from media_hosts`);
  world = await createWorld(db);
  sweepMedia = createMediaSweep(world.ctx);
});

/** A look of a sweep that has looked for long enough to judge. */
async function look() {
  const failed: string[] = [];
  await sweepMedia((legId) => failed.push(legId));
  return failed;
}
async function lookSteadily() {
  for (let i = 0; i < 4; i += 1) {
    await look();
    world.clock.advance(1_000);
  }
  return look();
}

async function answered() {
  const call = await startCall(world, "ann", { phone: "+15551234567" });
  const legId = call.participants[1]!.telephony_leg_id!;
  await dialLeg(world.ctx, { legId });
  const { providerCallId } = world.carrier.rung.at(-1)!;
  const fetchToken = async () => {
    const { body } = await answerLeg(world.ctx, { legId, providerCallId });
    return /media\/twilio\/([\w-]+)/.exec(body)?.[1] ?? body;
  };
  const open = async (host: string) =>
    openMedia(world.ctx, { token: await fetchToken(), providerCallId, host }).then((session) => session!);
  const row = async () => (await rowsOf(db, call.id)).legs[0]!;
  return { callId: call.id, phoneId: call.participants[1]!.id, legId, providerCallId, fetchToken, open, row };
}

const dies = (host: string) =>
  db
    .update(schema.mediaHosts)
    .set({ beatAt: sql`now() - interval '4 seconds'` })
    .where(eq(schema.mediaHosts.host, host));

describe("a phone whose media process lives", () => {
  test("is left alone", async () => {
    const phone = await answered();
    await beatMediaHost(world.ctx, { host: "one" });
    await phone.open("one");
    await lookSteadily();
    world.clock.advance(60_000);
    await lookSteadily();
    expect(world.carrier.redirected).toEqual([]);
  });
});

describe("a phone that is connected, and whose carrier asks for its document once more", () => {
  test("keeps the stream it has", async () => {
    const phone = await answered();
    await beatMediaHost(world.ctx, { host: "one" });
    const stream = await phone.open("one");
    await phone.fetchToken();
    expect(await reopenMedia(world.ctx, stream)).toMatchObject({ participantId: phone.phoneId });
    world.clock.advance(60_000);
    await lookSteadily();
    expect(world.carrier.redirected).toEqual([]);
    for (let i = 0; i < 20; i += 1) await phone.fetchToken();
    expect(await reopenMedia(world.ctx, stream)).toMatchObject({ participantId: phone.phoneId });
    expect(await phone.row()).toMatchObject({ status: "in_progress", mediaHost: "one" });
  });

  test("is connected anew where that stream then ends, or its process dies", async () => {
    const [ended, died] = [await answered(), await answered()];
    await beatMediaHost(world.ctx, { host: "one" });
    const stream = await ended.open("one");
    await died.open("two");
    await ended.fetchToken();
    await died.fetchToken();
    world.clock.advance(60_000);
    await closeMedia(world.ctx, stream);
    await lookSteadily();
    const ids = world.carrier.redirected.map(({ providerCallId }) => providerCallId);
    expect(ids.sort()).toEqual([ended.providerCallId, died.providerCallId].sort());
  });

  test("is given the time to connect where the end of the stream is noted only then", async () => {
    const phone = await answered();
    await beatMediaHost(world.ctx, { host: "one" });
    const stream = await phone.open("one");
    const token = await phone.fetchToken();
    await closeMedia(world.ctx, stream);
    world.clock.advance(5_000);
    await look();
    expect(world.carrier.redirected).toEqual([]);
    const { providerCallId } = phone;
    const next = await openMedia(world.ctx, { token, providerCallId, host: "one" });
    expect(next).toMatchObject({ host: "one", resumes: 1 });
    expect(await reopenMedia(world.ctx, stream)).toBeNull();
  });
});

describe("a phone whose media process died", () => {
  test("is connected anew by its carrier, once, at its own answer URL", async () => {
    const phone = await answered();
    await beatMediaHost(world.ctx, { host: "one" });
    await phone.open("one");
    await dies("one");
    await lookSteadily();
    await look();
    expect(world.carrier.redirected).toEqual([
      { providerCallId: phone.providerCallId, url: `https://voice.test/webhooks/twilio/answer?leg=${phone.legId}` },
    ]);
    await beatMediaHost(world.ctx, { host: "two" });
    expect(await phone.open("two")).toMatchObject({ participantId: phone.phoneId, host: "two", resumes: 1 });
    await lookSteadily();
    expect(world.carrier.redirected).toHaveLength(1);
  });

  test("is connected anew once when two sweeps look at the same time", async () => {
    const phone = await answered();
    await beatMediaHost(world.ctx, { host: "one" });
    await phone.open("one");
    await forgetMediaHost(world.ctx, { host: "one" });
    const other = createMediaSweep(world.ctx);
    for (let i = 0; i < 5; i += 1) {
      await Promise.all([look(), other(() => {})]);
      world.clock.advance(1_000);
    }
    expect(world.carrier.redirected).toHaveLength(1);
  });

  test("is not held for lost by a sweep that was without the database itself", async () => {
    const phone = await answered();
    await beatMediaHost(world.ctx, { host: "one" });
    await phone.open("one");
    await lookSteadily();
    await dies("one");
    world.clock.advance(10_000);
    await look();
    world.clock.advance(1_000);
    await look();
    expect(world.carrier.redirected).toEqual([]);
    await beatMediaHost(world.ctx, { host: "one" });
    await lookSteadily();
    expect(world.carrier.redirected).toEqual([]);
  });

  test("is tried again where the carrier could not be asked, and looks of others go on", async () => {
    const phone = await answered();
    await phone.open("one");
    const { redirect } = world.carrier;
    world.carrier.redirect = async () => {
      throw new CarrierError("503", { placed: "unknown", reason: "carrier_error", retryable: true });
    };
    expect(await lookSteadily()).toEqual([]);
    world.carrier.redirect = redirect;
    await look();
    expect(world.carrier.redirected).toEqual([]);
    world.clock.advance(5_001);
    await look();
    expect(world.carrier.redirected).toHaveLength(1);
  });

  test("is hung up as the carrier's error where it is not connected for five minutes", async () => {
    const phone = await answered();
    await phone.open("one");
    await lookSteadily();
    for (let i = 0; i < 70; i += 1) {
      await look();
      world.clock.advance(5_001);
    }
    expect(await phone.row()).toMatchObject({ status: "failed", reason: "carrier_error" });
    // By a job, which asks again where the carrier cannot be reached.
    expect((await queuedJobs(db, phone.legId)).map(({ name }) => name)).toContain("leg.hang_up");
    await hangUpLeg(world.ctx, { legId: phone.legId });
    expect(world.carrier.hungUp).toEqual([phone.providerCallId]);
  });

  test("does not wait for what its carrier says of the others", async () => {
    const phones = [await answered(), await answered(), await answered()];
    for (const phone of phones) await phone.open("one");
    const asked: string[] = [];
    const all = Promise.withResolvers<void>();
    world.carrier.redirect = async (providerCallId) => {
      asked.push(providerCallId);
      if (asked.length === phones.length) all.resolve();
      await all.promise;
      return true;
    };
    await lookSteadily();
    expect(asked.sort()).toEqual(phones.map(({ providerCallId }) => providerCallId).sort());
  });

  test.each(["its call is over", "it was removed"])("is not connected anew where %s", async (why) => {
    const phone = await answered();
    await phone.open("one");
    if (why === "it was removed") {
      await removeParticipant(world.ctx, { callId: phone.callId, participantId: phone.phoneId });
    } else await endCall(world.ctx, { callId: phone.callId });
    await lookSteadily();
    expect(world.carrier.redirected).toEqual([]);
    expect(await phone.fetchToken()).toBe("hang up");
  });
});

describe("a phone whose stream has ended while its media process lives", () => {
  test("is connected anew where the carrier does not come back for it", async () => {
    const phone = await answered();
    await beatMediaHost(world.ctx, { host: "one" });
    await closeMedia(world.ctx, await phone.open("one"));
    await look();
    expect(world.carrier.redirected).toEqual([]);
    world.clock.advance(2_001);
    await look();
    expect(world.carrier.redirected).toHaveLength(1);
  });

  test("keeps its next stream when the word of the last one's end is late", async () => {
    const phone = await answered();
    await beatMediaHost(world.ctx, { host: "one" });
    const first = await phone.open("one");
    const second = await phone.open("one");
    await closeMedia(world.ctx, first);
    expect(await phone.row()).toMatchObject({ mediaHost: "one", mediaDueAt: null });
    expect(await reopenMedia(world.ctx, first)).toBeNull();
    expect(await reopenMedia(world.ctx, second)).toMatchObject({ participantId: phone.phoneId });
  });

  test("whose carrier has the document but opens no stream is asked for anew", async () => {
    const phone = await answered();
    await phone.fetchToken();
    await lookSteadily();
    expect(world.carrier.redirected).toEqual([]);
    world.clock.advance(10_001);
    await look();
    expect(world.carrier.redirected).toHaveLength(1);
  });
});
