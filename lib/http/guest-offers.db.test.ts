import { beforeEach, describe, expect, test } from "vitest";
import { createTestDatabase } from "@/db/testing";
import { TransferOffer } from "@/lib/contract/transfers";
import { issueToken } from "@/lib/domain/participant/issue-token";
import { createWorld, insertApiKey, type World } from "@/lib/domain/testing/fixtures";
import { beginScene, type Scene } from "@/lib/domain/transfer/testing/scene";
import { allowGuestPages } from "./route";
import { createApi, type TestApi } from "./testing/api";

const BRIEFING = {
  reason: "A refund.",
  facts: [{ text: "Order 429 never came.", transcript_id: null }],
  promises: ["Somebody looks into it."],
  next_step: "Pay it.",
};
const SHOWN = { ...BRIEFING, facts: ["Order 429 never came."] };

const { db, url } = await createTestDatabase();
let world: World;
let api: TestApi;
let scene: Scene;
beforeEach(async () => {
  world = await createWorld(db);
  api = createApi(url, world);
  scene = await beginScene(db, world, "ann", "ben");
  return () => api.runtime.close();
});

const tokenOf = async (identity: string) => {
  const { id } = await scene.person(identity);
  return (await issueToken(world.ctx, { callId: scene.callId, participantId: id })).access!.token;
};
const path = (rest: string) => `/v1/calls/${scene.callId}/transfers/${rest}`;
const offer = async (key: string) => {
  const { status, body } = await api.call<unknown>("GET", path("offer"), { key });
  return status === 200 ? TransferOffer.parse(body) : status;
};
const decide = async (key: string, what: "accept" | "decline", transferId?: string) => {
  const at = path(`${transferId ?? (await scene.transfer()).id}/${what}`);
  const { status, body } = await api.call("POST", at, { key });
  return [status, body?.error.code ?? null];
};
/** Eva, in a browser, is asked. */
async function asked(to?: { participant_id: string }): Promise<string> {
  await scene.transferTo({ to: to ?? { transport: "webrtc", identity: "eva" }, briefing: BRIEFING });
  if (!to) await scene.join("eva");
  await scene.allApplied();
  expect(await scene.transfer()).toMatchObject({ status: "consulting" });
  return (await scene.transfer()).id;
}

describe("a guest who is the target", () => {
  test("has the briefing, without links into the transcript, and accepts: the callers come to them", async () => {
    const transfer_id = await asked();
    const eva = await tokenOf("eva");
    const { status, body } = await api.call<unknown>("GET", path("offer"), { key: eva });
    expect([status, body]).toEqual([200, { transfer_id, status: "consulting", briefing: SHOWN }]);

    expect(await decide(eva, "accept")).toEqual([204, null]);
    expect(await offer(eva)).toMatchObject({ status: "merging" });
    expect(await decide(eva, "accept"), "again").toEqual([204, null]);
    expect(await decide(eva, "decline")).toEqual([409, "transfer_not_ready"]);
    await scene.allApplied();
    expect(await scene.transfer()).toMatchObject({ status: "ended", outcome: "accepted" });
    expect(await offer(eva)).toBe(404);
    expect(await decide(eva, "decline")).toEqual([409, "transfer_over"]);
  });

  test("who was brought in for it and declines is let go, and their token is worth nothing", async () => {
    await asked();
    const eva = await tokenOf("eva");
    expect(await decide(eva, "decline")).toEqual([204, null]);
    await scene.allApplied();
    expect(await scene.transfer()).toMatchObject({ status: "ended", outcome: "declined" });
    expect(await offer(eva)).toBe(403);
    expect(await decide(eva, "accept")).toEqual([403, "forbidden"]);
  });

  test("who was in the call declines, and stays", async () => {
    await asked({ participant_id: (await scene.person("ben")).id });
    const ben = await tokenOf("ben");
    expect(await offer(ben)).toMatchObject({ briefing: SHOWN });
    expect(await decide(ben, "decline")).toEqual([204, null]);
    expect(await offer(ben)).toBe(404);
    expect(await decide(ben, "decline")).toEqual([409, "transfer_over"]);
    await scene.allApplied();
    expect((await scene.person("ben")).status).toBe("active");
  });

  test("decides that transfer alone whose target they are", async () => {
    const first = await asked({ participant_id: (await scene.person("ben")).id });
    const ben = await tokenOf("ben");
    await decide(ben, "decline");
    await scene.allApplied();
    await asked({ participant_id: (await scene.person("ben")).id });
    expect(await decide(ben, "accept", first)).toEqual([409, "transfer_over"]);
    expect(await scene.transfer()).toMatchObject({ status: "consulting" });
  });
});

describe("is asked of nobody else, and nobody else decides:", () => {
  test("other guests, and the callers", async () => {
    await asked({ participant_id: (await scene.person("ben")).id });
    const ann = await tokenOf("ann");
    expect(await offer(ann)).toBe(404);
    for (const what of ["accept", "decline"] as const) expect(await decide(ann, what)).toEqual([404, "not_found"]);
    expect(await scene.transfer()).toMatchObject({ status: "consulting" });
  });

  test("guests of another call", async () => {
    await asked();
    const eva = await tokenOf("eva");
    const here = scene;
    scene = await beginScene(db, world, "eva");
    const other = await tokenOf("eva");
    scene = here;
    expect(await offer(other)).toBe(404);
    expect(await decide(other, "accept")).toEqual([404, "not_found"]);
    expect(await offer(eva)).toMatchObject({ status: "consulting" });
  });

  test("who holds a key has the transfer, and no card", async () => {
    await asked();
    expect(await offer(await insertApiKey(db, world.workspaceId))).toBe(404);
  });

  test("who is rung and not there yet", async () => {
    await scene.transferTo({ to: { transport: "webrtc", identity: "eva" } });
    const eva = await tokenOf("eva");
    expect(await offer(eva)).toBe(404);
    expect(await decide(eva, "accept")).toEqual([409, "transfer_not_ready"]);
  });
});

test("another site's page may ask with the token, and with no cookie", async () => {
  const { headers } = allowGuestPages();
  expect(headers.get("access-control-allow-headers")).toContain("authorization");
  await asked();
  for (const key of [await tokenOf("eva"), "wrong"]) {
    const response = await api.send("GET", path("offer"), { key });
    expect(response.headers.get("access-control-allow-origin")).toBe("*");
    expect(response.headers.get("access-control-allow-credentials")).toBeNull();
  }
});
