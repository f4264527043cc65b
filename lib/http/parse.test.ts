import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import { DomainError } from "@/lib/domain/errors";
import { paramPath, parseOrThrow, readJson, readText } from "./parse";

function post(body: BodyInit | null, type: string | null = "application/json"): Request {
  return new Request("https://voice.test/v1/calls", {
    method: "POST",
    body,
    headers: type === null ? {} : { "content-type": type },
  });
}

async function refusal(work: Promise<unknown> | (() => unknown)): Promise<DomainError> {
  try {
    await (typeof work === "function" ? work() : work);
  } catch (err) {
    if (err instanceof DomainError) return err;
    throw err;
  }
  throw new Error("it was not refused");
}

test("a path names fields with dots and places with brackets, so that it can be followed back to the value", () => {
  const name = fc.stringMatching(/^[a-z_][a-z0-9_]{0,8}$/);
  fc.assert(
    fc.property(name, fc.array(fc.oneof(name, fc.nat(31)), { maxLength: 6 }), (first, rest) => {
      const path = [first, ...rest];
      const text = paramPath(path);
      const parts = [...text.matchAll(/\[(\d+)\]|([a-z_][a-z0-9_]*)/g)];
      expect(parts.map(([, index, field]) => (index === undefined ? field : Number(index)))).toEqual(path);
    }),
  );
  expect(paramPath(["participants", 0, "identity"])).toBe("participants[0].identity");
  expect(paramPath([])).toBe("");
});

test("a value that does not fit is refused with the path of the field at fault", async () => {
  const Body = z.strictObject({ list: z.array(z.strictObject({ name: z.string() })) });
  expect(await refusal(() => parseOrThrow(Body, { list: [{ name: "a" }, { name: 1 }] }))).toMatchObject({
    code: "invalid_request",
    param: "list[1].name",
  });
  expect(await refusal(() => parseOrThrow(Body, { list: [{ name: "a", nick: "b" }] }))).toMatchObject({
    param: "list[0].nick",
    message: "list[0].nick: is not a known field",
  });
  expect(await refusal(() => parseOrThrow(Body, []))).toMatchObject({ param: null });
});

test("a body that is not JSON, is too large, or holds what the database cannot keep is refused", async () => {
  expect(await refusal(readJson(post("{")))).toMatchObject({ code: "invalid_request", param: null });
  expect(await refusal(readJson(post("")))).toMatchObject({ code: "invalid_request" });
  expect(await refusal(readJson(post("{}", "text/plain")))).toMatchObject({ code: "unsupported_media_type" });
  expect(await refusal(readJson(post(new TextEncoder().encode("{}"), null)))).toMatchObject({
    code: "unsupported_media_type",
  });
  expect(await refusal(readText(post("x".repeat(256 * 1024 + 1))))).toMatchObject({ code: "payload_too_large" });
  expect(await readText(post("x".repeat(256 * 1024)))).toHaveLength(256 * 1024);
  for (const text of ['{"a": "b\\u0000"}', '{"b\\u0000": 1}', '["\\ud800"]']) {
    expect(await refusal(readJson(post(text)))).toMatchObject({ code: "invalid_request" });
  }
  expect(await readJson(post('{"a": "\\ud83d\\ude00"}', "application/JSON; charset=utf-8"))).toEqual({ a: "😀" });
});
