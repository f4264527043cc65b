import { AccessToken } from "livekit-server-sdk";
import { expect, onTestFinished, test, vi } from "vitest";
import type { JoinGrant } from "@/lib/domain/ports/rooms";
import { createLivekitRooms } from "./rooms";

const SECRET = "a-secret-of-the-tests-of-32-characters";
const rooms = createLivekitRooms({ url: "ws://rooms.test", publicUrl: "", apiKey: "key", apiSecret: SECRET });
const GRANT: JoinGrant = {
  roomName: "call_call_1",
  identity: "ann",
  name: "Ann",
  canPublish: false,
  canSubscribe: false,
  hidden: false,
  agent: false,
  ttlSeconds: 600,
};

test("a join token names room and identity until it expires", async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: new Date("2026-01-01T00:00:00.700Z") });
  onTestFinished(() => void vi.useRealTimers());
  const token = await rooms.mintToken(GRANT);
  expect(await rooms.readToken(token)).toEqual({
    roomName: "call_call_1",
    identity: "ann",
    validFrom: new Date("2026-01-01T00:00:00.000Z"),
  });
  vi.setSystemTime(new Date("2026-01-01T00:10:01Z"));
  expect(await rooms.readToken(token)).toBeNull();
});

test("what was signed by others, changed, or lets nobody join, names nobody", async () => {
  const foreign = createLivekitRooms({ url: "", publicUrl: "", apiKey: "key", apiSecret: `${SECRET}!` });
  const ours = await rooms.mintToken(GRANT);
  const [head, body, signature] = ours.split(".");
  const claims = JSON.parse(Buffer.from(body!, "base64url").toString());
  const changed = Buffer.from(JSON.stringify({ ...claims, sub: "ben" })).toString("base64url");
  const unsigned = `${Buffer.from('{"alg":"none"}').toString("base64url")}.${body}.`;
  const server = new AccessToken("key", SECRET, { identity: "ann" });
  server.addGrant({ room: "call_call_1", roomAdmin: true });
  const otherKey = new AccessToken("other", SECRET, { identity: "ann" });
  otherKey.addGrant({ room: "call_call_1", roomJoin: true });
  for (const token of [
    await foreign.mintToken(GRANT),
    `${head}.${changed}.${signature}`,
    unsigned,
    await server.toJwt(),
    await otherKey.toJwt(),
    "rymi_0123",
    "",
  ]) {
    expect(await rooms.readToken(token)).toBeNull();
  }
});
