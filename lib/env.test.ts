import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseEnv } from "./env";

const complete = {
  DATABASE_URL: "postgres://127.0.0.1/rymi",
  LIVEKIT_URL: "ws://127.0.0.1:7880",
  LIVEKIT_API_KEY: "key",
  LIVEKIT_API_SECRET: "secret",
  PUBLIC_URL: "http://127.0.0.1:3000",
  MEDIA_PUBLIC_URL: "ws://127.0.0.1:3001",
  NEXTAUTH_SECRET: "0123456789abcdef",
  JOBS_SECRET: "0123456789abcdef",
};

test("everything that is missing or wrong is named at once", () => {
  const { DATABASE_URL: _missing, ...rest } = complete;
  const source = { ...rest, MEDIA_PORT: "many", TWILIO_AUTH_TOKEN: "token" };
  expect(() => parseEnv(source)).toThrow(/DATABASE_URL[^]*MEDIA_PORT[^]*TWILIO_ACCOUNT_SID/);
});

test.each([
  ["TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"],
  ["TWILIO_AUTH_TOKEN", "TWILIO_ACCOUNT_SID"],
  ["PLIVO_AUTH_ID", "PLIVO_AUTH_TOKEN"],
  ["PLIVO_AUTH_TOKEN", "PLIVO_AUTH_ID"],
  ["VONAGE_API_KEY", "VONAGE_API_SECRET"],
])("%s alone is refused, so that no carrier is missing without a word", (given, missing) => {
  expect(() => parseEnv({ ...complete, [given]: "x", [missing]: "" })).toThrow(
    `${missing}: must be set when ${given} is`,
  );
  expect(parseEnv({ ...complete, [given]: "x", [missing]: "y" })).toMatchObject({ [given]: "x", [missing]: "y" });
});

const KEY = "-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----\n";
const VONAGE = { VONAGE_APPLICATION_ID: "a", VONAGE_PRIVATE_KEY: KEY, VONAGE_SIGNATURE_SECRET: "s" };

test.each(Object.keys(VONAGE))("Vonage is refused without %s", (missing) => {
  expect(() => parseEnv({ ...complete, ...VONAGE, [missing]: undefined })).toThrow(`${missing}: must be set when`);
});

test("the private key of a Vonage application is a text, one line or many, or a file", () => {
  const folder = mkdtempSync(join(tmpdir(), "key-"));
  const file = join(folder, "private.key");
  writeFileSync(file, KEY);
  for (const given of [KEY, KEY.replaceAll("\n", "\\n"), file]) {
    expect(parseEnv({ ...complete, ...VONAGE, VONAGE_PRIVATE_KEY: given }).VONAGE_PRIVATE_KEY).toBe(KEY);
  }
  rmSync(folder, { recursive: true });
});

test("a private key that is neither is refused, and not shown", () => {
  const given = "MIIEvQIBADANBgkq";
  const parse = () => parseEnv({ ...complete, ...VONAGE, VONAGE_PRIVATE_KEY: given });
  expect(parse).toThrow("VONAGE_PRIVATE_KEY: must be a key in PEM, or the path of a file with one");
  expect(parse).not.toThrow(given);
});

test("a carrier's pace may be slow, without limit, or left to what the carrier is documented to take", () => {
  const { dialing } = parseEnv({
    ...complete,
    TWILIO_CALLS_PER_SECOND: "0.5",
    PLIVO_CALLS_PER_SECOND: "unlimited",
    VONAGE_MAX_LEGS: "20",
  });
  expect(dialing).toEqual({
    twilio: { callsPerSecond: 0.5, maxLegs: undefined },
    plivo: { callsPerSecond: Infinity, maxLegs: undefined },
    vonage: { callsPerSecond: undefined, maxLegs: 20 },
  });
});

test.each(["0", "-1", "fast"])("a pace of %s calls a second is refused", (rate) => {
  expect(() => parseEnv({ ...complete, TWILIO_CALLS_PER_SECOND: rate })).toThrow("TWILIO_CALLS_PER_SECOND");
});
