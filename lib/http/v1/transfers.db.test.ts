import { encode } from "next-auth/jwt";
import { beforeEach, describe, expect, test } from "vitest";
import { createTestDatabase } from "@/db/testing";
import type { ErrorBody } from "@/lib/contract/errors";
import { Participant } from "@/lib/contract/participants";
import { Transfer, Transfers } from "@/lib/contract/transfers";
import { createWorld, insertApiKey, rowsOf, type World } from "@/lib/domain/testing/fixtures";
import { beginScene, type Scene } from "@/lib/domain/transfer/testing/scene";
import { createApi, ORIGIN, SESSION_SECRET, type TestApi } from "../testing/api";

const TOM = "+15550100001";
const toTom = { to: { transport: "pstn", identity: TOM } };

const { db, url } = await createTestDatabase();
let world: World;
let api: TestApi;
let scene: Scene;
let key: string;
let path: string;
beforeEach(async () => {
  world = await createWorld(db);
  api = createApi(url, world);
  scene = await beginScene(db, world, "ann");
  key = await insertApiKey(db, world.workspaceId);
  path = `/v1/calls/${scene.callId}/transfers`;
  return () => api.runtime.close();
});

const create = (body: unknown, headers: Record<string, string> = {}) => api.call("POST", path, { key, body, headers });
const decide = (id: string, what: string, headers?: Record<string, string>) =>
  api.call<ErrorBody>("POST", `${path}/${id}/${what}`, headers ? { headers } : { key });

/** The headers of the operator's own page. */
async function signedIn(): Promise<Record<string, string>> {
  const token = await encode({ token: { sub: world.operator.actor.id }, secret: SESSION_SECRET });
  return { cookie: `next-auth.session-token=${token}`, origin: ORIGIN, host: new URL(ORIGIN).host };
}

describe("POST /v1/calls/{id}/transfers", () => {
  test("202 with a phone to be dialed, and the transfer is among the call's", async () => {
    const { status, body } = await create({
      ...toTom,
      briefing: "A refund.",
      fallback: [{ user_id: world.operator.actor.id }],
    });
    const transfer = Transfer.parse(body);
    expect([status, transfer.status, transfer.briefing.reason]).toEqual([202, "ringing", "A refund."]);
    const list = Transfers.parse((await api.call("GET", path, { key })).body);
    expect(list.transfers).toEqual([transfer]);
    expect((await api.call("GET", `${path}/${transfer.id}`, { key })).body).toEqual(transfer);
    const open = Transfers.parse((await api.call("GET", "/v1/transfers", { key })).body);
    expect(open.transfers.map(({ id }) => id)).toContain(transfer.id);
  });

  test("201 for a browser, which gets its access by the token of its participant", async () => {
    const { status, body } = await create({ to: { transport: "webrtc", identity: "eva" } });
    const [attempt] = Transfer.parse(body).attempts;
    expect(status).toBe(201);
    const token = `/v1/calls/${scene.callId}/participants/${attempt!.participant_id}/token`;
    expect(Participant.parse((await api.call("POST", token, { key })).body).access).toBeDefined();
  });

  test("with the same Idempotency-Key once", async () => {
    const headers = { "idempotency-key": "one" };
    const [first, second] = [await create(toTom, headers), await create(toTom, headers)];
    expect([first.status, second.status]).toEqual([202, 202]);
    expect(second.body).toEqual(first.body);
    expect((await rowsOf(db, scene.callId)).legs).toHaveLength(1);
  });

  test("400 what is no target, 403 another's number, 404 another's call, 409 a second one", async () => {
    for (const body of [{}, { to: {} }, { ...toTom, mode: "hot" }, { to: { transport: "pstn", identity: "5" } }]) {
      expect((await create(body)).status).toBe(400);
    }
    const foreign = await create({ to: { ...toTom.to, from_number: world.strangersNumber } });
    expect([foreign.status, foreign.body.error]).toMatchObject([
      403,
      { code: "from_number_not_owned", param: "to.from_number" },
    ]);
    const strangersKey = await insertApiKey(db, world.stranger.actor.workspaceId);
    expect((await api.call("POST", path, { key: strangersKey, body: toTom })).status).toBe(404);
    expect((await api.call("GET", path, { key: strangersKey })).status).toBe(404);
    expect((await create(toTom)).status).toBe(202);
    const again = await create(toTom);
    expect([again.status, again.body.error.code]).toEqual([409, "transfer_under_way"]);
  });

  test("403 with a key that may only read", async () => {
    const reader = await insertApiKey(db, world.workspaceId, { scope: "read" });
    expect((await api.call("POST", path, { key: reader, body: toTom })).status).toBe(403);
    expect((await api.call("GET", path, { key: reader })).status).toBe(200);
  });
});

describe("POST /v1/calls/{id}/transfers/{tid}/…", () => {
  test("a transfer is swapped, merged, and over then", async () => {
    const { id } = Transfer.parse((await create(toTom)).body);
    for (const what of ["accept", "merge", "swap"]) {
      const early = await decide(id, what);
      expect([early.status, early.body.error.code]).toEqual([409, "transfer_not_ready"]);
    }
    await scene.answers(TOM);
    await scene.allApplied();
    expect(Transfer.parse((await decide(id, "swap")).body).status).toBe("consulting");
    await scene.allApplied();
    expect(Transfer.parse((await decide(id, "merge")).body).status).toBe("merging");
    const late = await decide(id, "decline");
    expect([late.status, late.body.error.code]).toEqual([409, "transfer_not_ready"]);
    await scene.allApplied();
    expect(Transfer.parse((await api.call("GET", `${path}/${id}`, { key })).body).outcome).toBe("accepted");
    const over = await decide(id, "cancel");
    expect([over.status, over.body.error.code]).toEqual([409, "transfer_over"]);
  });

  test("is declined while it rings; one that is none is not found", async () => {
    const { id } = Transfer.parse((await create(toTom)).body);
    expect((await decide("xfer_0", "accept")).status).toBe(404);
    expect(Transfer.parse((await decide(id, "decline")).body)).toMatchObject({ status: "ended", outcome: "declined" });
    const { id: next } = Transfer.parse((await create({ to: { transport: "webrtc", identity: "eva" } })).body);
    expect(Transfer.parse((await decide(next, "cancel")).body)).toMatchObject({ status: "ended", outcome: "canceled" });
  });

  test("is answered by the operator it rings, signed in, and by nobody else", async () => {
    const { id } = Transfer.parse((await create({ to: { user_id: world.operator.actor.id } })).body);
    expect((await decide(id, "accept")).status).toBe(403);
    const answered = Transfer.parse((await decide(id, "accept", await signedIn())).body);
    expect(answered.attempts).toMatchObject([{ status: "answered", participant_id: expect.any(String) }]);
  });
});
