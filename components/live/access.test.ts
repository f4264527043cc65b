import { expect, test } from "vitest";
import { callIdOf, joinLink, readJoinFragment, readToken } from "./access";

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const token = (claims: unknown) => `${part({ alg: "HS256" })}.${part(claims)}.signature`;

test("a join link carries its access in the fragment and gives it back", () => {
  const access = { url: "ws://127.0.0.1:7880", token: token({ sub: "maria" }) };
  const link = joinLink("https://calls.example", access);
  expect(new URL(link).search).toBe("");
  expect(readJoinFragment(new URL(link).hash)).toEqual(access);
});

test.each(["", "#token=x", "#url=wss://a", "#url=javascript:alert(1)&token=x"])("%j is no access", (hash) => {
  expect(readJoinFragment(hash)).toBeNull();
});

test("a token says who joins, also in other scripts, and whether they only listen", () => {
  const claims = { sub: "m1", name: "Zoë 李", video: { room: "call_call_1", canPublish: false, hidden: true } };
  const said = { identity: "m1", name: "Zoë 李", room: "call_call_1" };
  expect(readToken(token(claims))).toEqual({ ...said, isObserver: true });
  // A token grants nothing to anybody.
  const guest = { ...claims, video: { ...claims.video, hidden: false } };
  expect(readToken(token(guest))).toEqual({ ...said, isObserver: false });
  expect(callIdOf(said)).toBe("call_1");
  expect(readToken("not a token")).toBeNull();
});
